#include "tests/bench/fixed_server.hpp"

#include <restinio/all.hpp>

namespace troupe::bench {

namespace {

using namespace std::chrono_literals;

struct traits : restinio::default_traits_t {
  using request_handler_t =
      std::function<restinio::request_handling_status_t(restinio::request_handle_t)>;
};

restinio::request_handling_status_t give(const fixed_answer& answer,
                                         const restinio::request_handle_t& raw) {
  auto reply = raw->create_response();
  for (const auto& [name, value] : answer.headers) reply.append_header(name, value);
  reply.set_body(answer.body);
  return reply.done();
}

}  // namespace

struct fixed_server::running {
  fixed_answer answer;
  std::uint16_t port = 0;
  restinio::running_server_handle_t<traits> server;
};

fixed_server::fixed_server(fixed_answer answer, std::int64_t threads)
    : running_(std::make_unique<running>()) {
  running_->answer = std::move(answer);
  restinio::server_settings_t<traits> with;
  with.address("127.0.0.1")
      .port(0)
      .incoming_http_msg_limits(restinio::incoming_http_msg_limits_t{}
                                    .max_url_size(8 * 1024)
                                    .max_field_name_size(1024)
                                    .max_field_value_size(32 * 1024)
                                    .max_field_count(100)
                                    .max_body_size(2 * 1024 * 1024))
      .read_next_http_message_timelimit(60s)
      .handle_request_timeout(8s)
      .write_http_response_timelimit(10s)
      .acceptor_post_bind_hook([this](restinio::asio_ns::ip::tcp::acceptor& bound) {
        running_->port = bound.local_endpoint().port();
      })
      .request_handler([&what = running_->answer](const restinio::request_handle_t& raw) {
        return give(what, raw);
      });
  running_->server = restinio::run_async<traits>(restinio::own_io_context(), std::move(with),
                                                 static_cast<std::size_t>(threads));
}

fixed_server::~fixed_server() {
  running_->server->stop();
  running_->server->wait();
}

std::uint16_t fixed_server::port() const {
  return running_->port;
}

}  // namespace troupe::bench
