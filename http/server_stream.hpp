#pragma once

#include <asio.hpp>
#include <asio/ssl/stream.hpp>
#include <cstddef>
#include <memory>

#include "http/connection_count.hpp"
#include "http/framing.hpp"
#include "http/request_budget.hpp"

namespace troupe::http {

/// A connection as RESTinio wants to have one, which counts until it is closed, and from which
/// nothing is read that request_framing refuses, nor a request for which request_budget has no
/// room; over TLS or not.
class stream {
 public:
  using executor_type = asio::ip::tcp::socket::executor_type;

  stream(asio::ip::tcp::socket socket, connection_count::slot slot,
         std::shared_ptr<request_budget> budget)
      : parts_(std::make_unique<parts>(std::move(socket), std::move(slot), std::move(budget))) {}

  /// From here on it speaks TLS as `context` says, which it keeps.
  template <class Handler>
  void async_handshake(asio::ssl::context& context, Handler&& handler) {
    parts_->tls = std::make_unique<tls_stream>(parts_->socket, context);
    parts_->tls->async_handshake(asio::ssl::stream_base::server, std::forward<Handler>(handler));
  }

  executor_type get_executor() { return parts_->socket.get_executor(); }
  asio::ip::tcp::socket::lowest_layer_type& lowest_layer() { return parts_->socket.lowest_layer(); }
  bool is_open() const { return parts_->socket.is_open(); }

  void cancel(asio::error_code& wrong) { parts_->socket.cancel(wrong); }
  void shutdown(asio::socket_base::shutdown_type what, asio::error_code& wrong) {
    parts_->socket.shutdown(what, wrong);
  }

  /// The connection itself may be kept for longer, by a request that waits for its answer.
  void close() {
    parts_->socket.close();
    parts_->slot.reset();
    parts_->held.give_back();
  }

  template <class Buffer, class Handler>
  void async_read_some(const Buffer& into, Handler&& handler) {
    const auto runs_on = asio::get_associated_executor(handler, get_executor());
    auto watch = [here = parts_.get(), from = static_cast<const char*>(into.data()),
                  handler = std::forward<Handler>(handler)](asio::error_code wrong,
                                                            std::size_t length) mutable {
      if (!wrong) {
        length = here->framing.take({from, length});
        if (!here->held.hold(here->framing.unfinished())) length = 0;
        if (length == 0) wrong = asio::error::eof;
      }
      handler(wrong, length);
    };
    if (parts_->framing.is_broken())
      asio::post(asio::bind_executor(
          runs_on, [watch = std::move(watch)]() mutable { watch(asio::error::eof, 0); }));
    else if (parts_->tls)
      parts_->tls->async_read_some(into, asio::bind_executor(runs_on, std::move(watch)));
    else
      parts_->socket.async_read_some(into, asio::bind_executor(runs_on, std::move(watch)));
  }

  /// The handler holds what `from` refers to, and must not be moved before this is called.
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& from, Handler&& handler) {
    if (parts_->tls)
      parts_->tls->async_write_some(from, std::forward<Handler>(handler));
    else
      parts_->socket.async_write_some(from, std::forward<Handler>(handler));
  }

 private:
  using tls_stream = asio::ssl::stream<asio::ip::tcp::socket&>;

  /// Where handlers find it, wherever the stream is moved to.
  struct parts {
    parts(asio::ip::tcp::socket socket, connection_count::slot slot,
          std::shared_ptr<request_budget> budget)
        : socket(std::move(socket)), slot(std::move(slot)), held(std::move(budget)) {}

    asio::ip::tcp::socket socket;
    std::unique_ptr<tls_stream> tls;
    connection_count::slot slot;
    request_framing framing;
    request_budget::share held;
  };

  std::unique_ptr<parts> parts_;
};

/// How RESTinio begins to read from a new connection; found by the name.
template <class Connection, class Start, class Failed>
void prepare_connection_and_start_read(stream&, Connection&, Start start, Failed) {
  start();
}

/// And what it shows of TLS to who listens for that: nothing.
inline std::nullptr_t make_tls_socket_pointer_for_state_listener(stream&) noexcept {
  return nullptr;
}

}  // namespace troupe::http
