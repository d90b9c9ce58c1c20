#pragma once

#include <functional>

#include "http/server.hpp"
#include "http/server_stream.hpp"
#include "http/server_tls.hpp"

namespace troupe::http {

/// Takes connections and hands on those that are within the limits. RESTinio's own would end for
/// ever at the first connection for which the process has no file left, and loses count.
class listener {
 public:
  using taker = std::function<void(stream, const asio::ip::tcp::endpoint& peer)>;

  /// `context` must outlive it. Calls `take` one at a time. Throws std::runtime_error that says
  /// what is wrong with the settings.
  listener(asio::io_context& context, const listen_settings& settings, taker take);

  /// Throws std::runtime_error that says what to do if it cannot listen there.
  void open();

  std::uint16_t port() const { return port_; }
  bool is_secure() const { return tls_ != nullptr; }
  const connection_count& connections() const { return *connections_; }

  /// Reads the certificate again; the log says how that went.
  void reload();

  /// Takes no new connections; returns when that is so. The context must be running.
  void close();

 private:
  void accept_next();
  void take(asio::ip::tcp::socket socket);
  void greet(stream with, const asio::ip::tcp::endpoint& peer);
  void hand_on(stream with, const asio::ip::tcp::endpoint& peer);
  void wait_and_accept(const asio::error_code& why);
  void say_refused();
  bool may_speak();

  asio::io_context& context_;
  listen_settings settings_;
  taker take_;
  proxy_list proxies_;
  std::shared_ptr<connection_count> connections_;
  std::shared_ptr<request_budget> budget_ = std::make_shared<request_budget>();
  std::unique_ptr<tls_identity> tls_;  ///< null: none
  asio::strand<asio::io_context::executor_type> strand_;
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::chrono::steady_clock::time_point quiet_until_ = {};
  std::uint16_t port_ = 0;
};

/// An address of asio's as one of ours.
ip_address plain(const asio::ip::address& address);

}  // namespace troupe::http
