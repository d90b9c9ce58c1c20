#include "http/server.hpp"

#include <fmt/format.h>

#include <atomic>
#include <boost/describe/enum_from_string.hpp>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <future>
#include <mutex>
#include <restinio/all.hpp>
#include <system_error>
#include <thread>
#include <vector>

#include "http/client_address.hpp"
#include "http/headers.hpp"
#include "http/problems.hpp"

namespace troupe::http {

namespace {

using clock = std::chrono::steady_clock;
using restinio::http_field;

struct traits : restinio::default_traits_t {
  using request_handler_t =
      std::function<restinio::request_handling_status_t(restinio::request_handle_t)>;
};
using library_server = restinio::http_server_t<traits>;

constexpr std::chrono::seconds idle_max{60};     // a connection without a request
constexpr std::chrono::seconds write_max{10};    // a client that does not read its answer
constexpr std::chrono::seconds answer_grace{3};  // past its deadline every request has its answer

/// Beyond these RESTinio closes without an answer; ours are lower and answered.
restinio::incoming_http_msg_limits_t library_limits() {
  return restinio::incoming_http_msg_limits_t{}
      .max_url_size(8 * 1024)
      .max_field_name_size(1024)
      .max_field_value_size(32 * 1024)
      .max_field_count(100)
      .max_body_size(2 * body_length_max);
}

/// Counts the requests whose answer is not yet written.
class requests_open {
 public:
  /// One request; over when the last copy is gone, wherever that is.
  using mark = std::shared_ptr<void>;

  static mark one_more(const std::shared_ptr<requests_open>& here) {
    {
      const std::lock_guard lock{here->mutex_};
      ++here->count_;
    }
    return mark{nullptr, [here](void*) { here->one_less(); }};
  }

  std::size_t wait(std::chrono::milliseconds limit) {
    std::unique_lock lock{mutex_};
    none_.wait_for(lock, limit, [this] { return count_ == 0; });
    return count_;
  }

 private:
  void one_less() {
    const std::lock_guard lock{mutex_};
    if (--count_ == 0) none_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable none_;
  std::size_t count_ = 0;
};

template <class Field>
std::string all_values(const restinio::http_request_header_t& header, Field field) {
  std::string all;
  header.for_each_value_of(field, [&all](auto value) {
    if (!all.empty()) all += ", ";
    all += value;
    return restinio::http_header_fields_t::continue_enumeration();
  });
  return all;
}

errc flaw_of(const restinio::http_request_header_t& header) {
  if (header.request_target().size() > target_length_max) return errc::uri_too_long;
  std::size_t length = 0;
  std::size_t hosts = 0;
  bool all_are_names = true;
  header.for_each_field([&](const auto& field) {
    length += field.name().size() + field.value().size();
    hosts += field.field_id() == http_field::host;
    all_are_names &= is_field_name(field.name());
  });
  if (length > header_length_max) return errc::header_fields_too_large;
  const bool names_host = hosts == 1 || (hosts == 0 && header.http_minor() == 0);
  return names_host && all_are_names ? errc::none : errc::malformed_request;
}

/// Every address of asio's as one of ours.
ip_address plain(const asio::ip::address& address) {
  const auto v6 =
      address.is_v6() ? address.to_v6() : make_address_v6(asio::ip::v4_mapped, address.to_v4());
  return {v6.to_bytes()};
}

request read(const restinio::request_t& raw, const proxy_list& proxies) {
  const auto& header = raw.header();
  request in;
  in.arrived = clock::now();
  in.is_head = header.method() == restinio::http_method_head();
  if (!in.is_head && !boost::describe::enum_from_string(header.method().c_str(), in.method))
    in.method = verb::other;
  in.path = std::string{header.path()};
  in.authorization = all_values(header, http_field::authorization);
  in.content_type = all_values(header, http_field::content_type);
  in.body = raw.body();
  in.user_agent = header.get_field_or(http_field::user_agent, "");
  in.accept_language = all_values(header, http_field::accept_language);
  in.if_none_match = all_values(header, http_field::if_none_match);
  in.accept_encoding = all_values(header, http_field::accept_encoding);
  in.id = request_id_from(header.get_field_or("X-Request-Id", ""));
  in.address = client_address(plain(raw.remote_endpoint().address()),
                              all_values(header, "X-Forwarded-For"), proxies)
                   .to_string();
  in.flaw = flaw_of(header);
  return in;
}

/// Writes the answer; to HEAD, and with 304, goes the length of the body and not the body, which
/// the client would take for the next answer.
template <class Reply>
void fill(Reply reply, response out, const std::string& id, bool closes,
          restinio::write_status_cb_t written) {
  reply.append_header(http_field::content_type, std::move(out.content_type));
  reply.append_header("X-Request-Id", id);
  reply.append_header("X-Content-Type-Options", "nosniff");
  reply.append_header("Referrer-Policy", "no-referrer");
  reply.append_header_date_field();
  for (auto& [name, value] : out.headers) reply.append_header(std::move(name), std::move(value));
  if (closes) reply.connection_close();
  if constexpr (requires { reply.set_content_length(1); })
    reply.set_content_length(out.body.size());
  else
    reply.set_body(std::move(out.body));
  reply.done(std::move(written));
}

void write_answer(restinio::request_t& raw, response out, const std::string& id, bool closes,
                  restinio::write_status_cb_t written) {
  const restinio::http_status_line_t line{
      restinio::http_status_code_t{static_cast<std::uint16_t>(out.status)},
      reason_phrase(out.status)};
  constexpr std::int64_t not_modified = 304;
  if (raw.header().method() == restinio::http_method_head() || out.status == not_modified)
    fill(raw.create_response<restinio::user_controlled_output_t>(line), std::move(out), id, closes,
         std::move(written));
  else
    fill(raw.create_response(line), std::move(out), id, closes, std::move(written));
}

/// Whether this thread is within the handler of a request.
thread_local bool is_handling = false;

struct handling_mark {
  handling_mark() { is_handling = true; }
  ~handling_mark() { is_handling = false; }
  handling_mark(const handling_mark&) = delete;
  handling_mark& operator=(const handling_mark&) = delete;
};

[[noreturn]] void explain(const listen_settings& settings, const std::error_code& why) {
  const auto where = fmt::format("{}:{}", settings.address, settings.port);
  switch (why.value()) {
    case EADDRINUSE:
      throw std::runtime_error(fmt::format(
          "{} is in use, another program listens there: end it, or choose another port with {}",
          where, settings.port_flag));
    case EACCES:
      throw std::runtime_error(
          fmt::format("This user may not listen on {}: choose a port from 1024 with {}", where,
                      settings.port_flag));
    case EADDRNOTAVAIL:
      throw std::runtime_error(
          fmt::format("This machine has no address {}: choose one that it has with {}",
                      settings.address, settings.address_flag));
    default:
      throw std::runtime_error(fmt::format("Cannot listen on {} ({}): look at {} and {}", where,
                                           why.message(), settings.address_flag,
                                           settings.port_flag));
  }
}

asio::ip::address address_in(const listen_settings& settings) {
  std::error_code wrong;
  const auto address = asio::ip::make_address(settings.address, wrong);
  if (!wrong) return address;
  throw std::runtime_error(
      fmt::format("{} is \"{}\", which is no IP address: write one such as 127.0.0.1",
                  settings.address_flag, settings.address));
}

}  // namespace

struct server::running : std::enable_shared_from_this<running> {
  running(handler handle, proxy_list proxies)
      : handle(std::move(handle)), proxies(std::move(proxies)) {}

  struct exchange;

  void open(const listen_settings& settings);
  void take(const restinio::request_handle_t& raw);
  void close();

  handler handle;
  proxy_list proxies;
  asio::io_context context;
  std::shared_ptr<requests_open> requests = std::make_shared<requests_open>();
  std::atomic<bool> draining{false};
  std::uint16_t port = 0;
  std::unique_ptr<library_server> library;
  std::vector<std::thread> threads;
};

/// A request and what its answer needs, until it is answered. The order matters: the connection
/// goes before the context it lives in.
struct server::running::exchange {
  std::shared_ptr<running> server;
  restinio::request_handle_t raw;
  requests_open::mark mark;
  std::string id;
  std::atomic<bool> answered{false};

  void answer(response out) {
    if (answered.exchange(true)) return;
    const auto here = std::move(server);
    // Holds no server: what waits in its context must not keep it.
    auto reply = [raw = std::move(raw), mark = std::move(mark), id = std::move(id),
                  closes = here->draining.load() || out.closes, out = std::move(out)]() mutable {
      write_answer(*raw, std::move(out), id, closes,
                   [mark = std::move(mark)](const asio::error_code&) {});
    };
    // RESTinio goes on reading twice if it is answered before its handler returns: once at the
    // return, once when the answer is written, in the middle of the next request.
    if (is_handling)
      asio::post(here->context, std::move(reply));
    else
      reply();
  }
};

/// A fault of the handler costs its one request.
void server::running::take(const restinio::request_handle_t& raw) {
  auto in = read(*raw, proxies);
  const auto id = in.id;
  const auto here =
      std::make_shared<exchange>(shared_from_this(), raw, requests_open::one_more(requests), id);
  const handling_mark mark;
  try {
    handle(std::move(in), [here](response out) { here->answer(std::move(out)); });
  } catch (const std::exception& thrown) {
    here->answer(problem_response(caf::make_error(errc::handler_failed, std::string{thrown.what()}),
                                  here->id));
  }
}

void server::running::open(const listen_settings& settings) {
  const auto address = address_in(settings);
  library =
      std::make_unique<library_server>(restinio::external_io_context(context), [&](auto& with) {
        with.address(address)
            .protocol(address.is_v6() ? asio::ip::tcp::v6() : asio::ip::tcp::v4())
            .port(static_cast<std::uint16_t>(settings.port))
            .incoming_http_msg_limits(library_limits())
            .read_next_http_message_timelimit(idle_max)
            .handle_request_timeout(settings.deadline + answer_grace)
            .write_http_response_timelimit(write_max)
            .acceptor_post_bind_hook(
                [this](auto& acceptor) { port = acceptor.local_endpoint().port(); })
            .request_handler([this](const restinio::request_handle_t& raw) {
              take(raw);
              return restinio::request_accepted();
            });
      });
  try {
    library->open_sync();
  } catch (const std::system_error& failure) {
    explain(settings, failure.code());
  }
  for (std::int64_t i = 0; i < settings.threads; ++i)
    threads.emplace_back([this] { context.run(); });
}

void server::running::close() {
  if (draining.exchange(true)) return;
  std::promise<void> closed;
  library->close_async([&closed] { closed.set_value(); },
                       [&closed](const std::exception_ptr&) { closed.set_value(); });
  closed.get_future().wait();
}

server::server(const listen_settings& settings, handler handle)
    : running_(
          std::make_shared<running>(std::move(handle), proxy_list{settings.edge.trusted_proxies})) {
  std::signal(SIGPIPE, SIG_IGN);  // a client that goes away while it is answered ends nothing
  running_->open(settings);
}

server::~server() {
  stop();
}

std::uint16_t server::port() const {
  return running_->port;
}

void server::stop_accepting() {
  if (!running_->threads.empty()) running_->close();
}

std::size_t server::wait_for_requests(std::chrono::milliseconds limit) {
  return running_->requests->wait(limit);
}

void server::stop() {
  stop_accepting();
  running_->context.stop();
  for (auto& thread : running_->threads) thread.join();
  running_->threads.clear();
}

}  // namespace troupe::http
