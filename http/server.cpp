#include "http/server.hpp"

#include <fmt/format.h>

#include <atomic>
#include <boost/describe/enum_from_string.hpp>
#include <condition_variable>
#include <mutex>
#include <restinio/all.hpp>
#include <thread>
#include <vector>

#include "http/headers.hpp"
#include "http/problems.hpp"
#include "http/security_headers.hpp"
#include "http/server_listener.hpp"

namespace troupe::http {

namespace {

using clock = std::chrono::steady_clock;
using restinio::http_field;

struct traits : restinio::default_traits_t {
  using request_handler_t =
      std::function<restinio::request_handling_status_t(restinio::request_handle_t)>;
  using stream_socket_t = stream;
};
using connection_factory = restinio::impl::connection_factory_t<traits>;

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

request read(const restinio::request_t& raw, const proxy_list& proxies) {
  const auto& header = raw.header();
  request in;
  in.arrived = clock::now();
  in.is_head = header.method() == restinio::http_method_head();
  if (!in.is_head && !boost::describe::enum_from_string(header.method().c_str(), in.method))
    in.method = verb::other;
  in.path = path_of_target(header.request_target());
  in.authorization = all_values(header, http_field::authorization);
  in.content_type = all_values(header, http_field::content_type);
  in.body = raw.body();
  in.user_agent = header.get_field_or(http_field::user_agent, "");
  in.accept_language = all_values(header, http_field::accept_language);
  in.if_none_match = all_values(header, http_field::if_none_match);
  in.accept_encoding = all_values(header, http_field::accept_encoding);
  in.origin = all_values(header, http_field::origin);
  in.wanted_method = all_values(header, http_field::access_control_request_method);
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
  if (!out.content_type.empty())
    reply.append_header(http_field::content_type, std::move(out.content_type));
  reply.append_header("X-Request-Id", id);
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

}  // namespace

}  // namespace troupe::http

/// Counting is ours; RESTinio's goes wrong when a connection cannot be taken.
template <>
struct restinio::connection_count_limit_types<troupe::http::traits> {
  using limiter_t = connection_count_limits::noop_connection_count_limiter_t;
  struct lifetime_monitor_t {};
};

namespace troupe::http {

struct server::running : std::enable_shared_from_this<running> {
  running(const listen_settings& settings, handler handle)
      : handle(std::move(handle)),
        proxies(settings.edge.trusted_proxies),
        connections(context, settings, maker(settings)) {}

  struct exchange;

  void open(std::int64_t thread_count);
  void take(const restinio::request_handle_t& raw);
  void close();
  listener::taker maker(const listen_settings& settings);

  handler handle;
  proxy_list proxies;
  asio::io_context context;
  std::shared_ptr<requests_open> requests = std::make_shared<requests_open>();
  std::atomic<bool> draining{false};
  listener connections;
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
    add_security_headers(out, here->connections.is_secure());
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

void server::running::open(std::int64_t thread_count) {
  connections.open();
  for (std::int64_t i = 0; i < thread_count; ++i) threads.emplace_back([this] { context.run(); });
}

void server::running::close() {
  if (!draining.exchange(true)) connections.close();
}

/// What makes a connection of RESTinio's out of one that the listener took.
listener::taker server::running::maker(const listen_settings& settings) {
  restinio::server_settings_t<traits> with;
  with.incoming_http_msg_limits(library_limits())
      .read_next_http_message_timelimit(idle_max)
      .handle_request_timeout(settings.deadline + answer_grace)
      .write_http_response_timelimit(write_max)
      .request_handler([this](const restinio::request_handle_t& raw) {
        take(raw);
        return restinio::request_accepted();
      });
  auto parser = restinio::impl::create_parser_settings<traits::http_methods_mapper_t>();
  // It would note every chunk of a body, fifty bytes for one, and nobody asks for that.
  parser.on_chunk_header = [](auto*) { return 0; };
  // It forgets which version of HTTP was asked for, and 1.0 needs no Host.
  parser.on_headers_complete = [](auto* head) {
    auto& into = static_cast<restinio::impl::http_parser_ctx_t*>(head->data)->m_header;
    into.http_minor(head->http_minor);
    return restinio::impl::restinio_headers_complete_cb(head);
  };
  const auto factory = std::make_shared<connection_factory>(
      std::make_shared<restinio::impl::connection_settings_t<traits>>(
          with, parser, with.timer_factory()->create(context)),
      with.socket_options_setter());
  return [factory](stream from, const asio::ip::tcp::endpoint& peer) {
    factory->create_new_connection(std::move(from), peer, {})->init();
  };
}

server::server(const listen_settings& settings, handler handle)
    : running_(std::make_shared<running>(settings, std::move(handle))) {
  running_->open(settings.threads);
}

server::~server() {
  stop();
}

std::uint16_t server::port() const {
  return running_->connections.port();
}

std::size_t server::connections_open() const {
  return running_->connections.connections().open();
}

std::size_t server::connections_refused() const {
  return running_->connections.connections().refused();
}

void server::reload() {
  running_->connections.reload();
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
