#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/edge_settings.hpp"
#include "http/exchange.hpp"
#include "messages/setting.hpp"

namespace troupe::http {

/// Where a server listens, and how it goes about that.
struct listen_settings {
  std::string address = "0.0.0.0";  ///< everywhere; the profile dev keeps to this machine
  std::int64_t port = 8080;         ///< 0 takes any that is free
  std::int64_t threads = 2;         ///< they only read, write and hand on
  std::chrono::milliseconds deadline = std::chrono::seconds{5};  ///< answers within 8 s need it < 7
  edge_settings edge = {};
  const char* address_flag = "--http.address";  ///< what one changes if it cannot listen there
  const char* port_flag = "--http.port";
};

struct http_settings {
  listen_settings listen = {};
  std::string base_path = "/api";  ///< of all paths but those of health

  void declare(setting_list& list);
};

/// The largest body, target and header (names and values together) that are taken.
constexpr std::size_t body_length_max = 1024 * 1024;
constexpr std::size_t target_length_max = 4 * 1024;
constexpr std::size_t header_length_max = 8 * 1024;

/// Listens, and gives every request to `handle`. RESTinio stays in server.cpp, asio in
/// server_*.cpp.
///
/// A body of more than 2 MiB, a target of more than 8 KiB, a header field of more than 32 KiB, more
/// than 100 of them, and what is no HTTP make the connection close without an answer: RESTinio
/// knows no other way. What is smaller reaches `handle`, which may refuse it in words; unless it is
/// large and request_budget has no room for it while it comes: then the connection closes, too.
class server {
 public:
  /// Called on the server's threads, must not block. What it throws is answered as a problem.
  using handler = std::function<void(request, respond)>;

  /// Throws std::runtime_error that says what to do if it cannot listen there.
  server(const listen_settings& settings, handler handle);

  server(const server&) = delete;
  server& operator=(const server&) = delete;

  ~server();

  /// Where it listens; tells which one, if the settings said 0.
  std::uint16_t port() const;

  /// Connections there are, and how many were closed at once because of the limits.
  std::size_t connections_open() const;
  std::size_t connections_refused() const;

  /// Reads the certificate and its key again, for the connections to come. If they are not good the
  /// log says so, and those that were are kept.
  void reload();

  /// Takes no new connections; those there are end with their next answer.
  void stop_accepting();

  /// Returns when no request is without an answer that was written, or after `limit`; says how many
  /// are left.
  std::size_t wait_for_requests(std::chrono::milliseconds limit);

  /// Cuts what is left of the connections and returns when the threads have ended. Answers may
  /// still be given afterwards, also when the server is gone; nobody reads them.
  void stop();

 private:
  struct running;
  std::shared_ptr<running> running_;
};

}  // namespace troupe::http
