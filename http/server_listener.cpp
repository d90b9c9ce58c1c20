#include "http/server_listener.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <future>
#include <stdexcept>

#include "messages/log.hpp"

namespace troupe::http {

namespace {

using asio::ip::tcp;
using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause_without_files{100};  // until one may have been closed
constexpr std::chrono::seconds pause_of_words{10};             // a flood must not fill the log
constexpr std::chrono::seconds handshake_max{10};              // a slow client, not a silent one

connection_count::limits limits_in(const edge_settings& settings) {
  return {static_cast<std::size_t>(settings.connections_max),
          static_cast<std::size_t>(settings.connections_per_address_max)};
}

std::unique_ptr<tls_identity> identity_in(const edge_settings& settings) {
  if (settings.tls_certificate.empty() && settings.tls_key.empty()) return nullptr;
  return std::make_unique<tls_identity>(settings.tls_certificate, settings.tls_key);
}

/// A connection before it is one: until both sides know each other.
struct greeting {
  greeting(stream with, const tcp::endpoint& peer, asio::io_context& context)
      : with(std::move(with)), peer(peer), strand(asio::make_strand(context)), limit(strand) {}

  stream with;
  tcp::endpoint peer;
  asio::strand<asio::io_context::executor_type> strand;
  asio::steady_timer limit;
  bool is_over = false;
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

ip_address plain(const asio::ip::address& address) {
  const auto v6 =
      address.is_v6() ? address.to_v6() : make_address_v6(asio::ip::v4_mapped, address.to_v4());
  return {v6.to_bytes()};
}

listener::listener(asio::io_context& context, const listen_settings& settings, taker take)
    : context_(context),
      settings_(settings),
      take_(std::move(take)),
      proxies_(settings.edge.trusted_proxies),
      connections_(std::make_shared<connection_count>(limits_in(settings.edge))),
      tls_(identity_in(settings.edge)),
      strand_(asio::make_strand(context)),
      acceptor_(strand_),
      pause_(strand_) {}

void listener::open() {
  const tcp::endpoint here{address_in(settings_), static_cast<asio::ip::port_type>(settings_.port)};
  try {
    acceptor_.open(here.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    if (here.address().is_v6()) acceptor_.set_option(asio::ip::v6_only(false));
    acceptor_.bind(here);
    acceptor_.listen(asio::socket_base::max_listen_connections);
    port_ = acceptor_.local_endpoint().port();
  } catch (const std::system_error& failure) {
    explain(settings_, failure.code());
  }
  accept_next();
}

void listener::close() {
  std::promise<void> closed;
  asio::post(strand_, [this, &closed] {
    asio::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    closed.set_value();
  });
  closed.get_future().wait();
}

void listener::accept_next() {
  acceptor_.async_accept(context_, [this](const asio::error_code& wrong, tcp::socket socket) {
    if (!acceptor_.is_open()) return;
    if (wrong) return wait_and_accept(wrong);
    take(std::move(socket));
    accept_next();
  });
}

/// The connection that could not be taken waits in the system's queue meanwhile.
void listener::wait_and_accept(const asio::error_code& why) {
  if (may_speak()) log::warn("http", "cannot take a connection", {{"cause", why.message()}});
  pause_.expires_after(pause_without_files);
  pause_.async_wait([this](const asio::error_code&) {
    if (acceptor_.is_open()) accept_next();
  });
}

/// A fault costs its one connection.
void listener::take(tcp::socket socket) {
  asio::error_code gone;
  const auto peer = socket.remote_endpoint(gone);
  if (gone) return;
  try {
    const auto address = plain(peer.address());
    auto slot = connection_count::admit(connections_, address, proxies_.trusts(address));
    if (!slot) return say_refused();
    stream with{std::move(socket), std::move(slot), budget_};
    tls_ ? greet(std::move(with), peer) : hand_on(std::move(with), peer);
  } catch (const std::exception& thrown) {
    log::error("http", "connection lost", {{"cause", thrown.what()}});
  }
}

void listener::greet(stream with, const tcp::endpoint& peer) {
  const auto here = std::make_shared<greeting>(std::move(with), peer, context_);
  here->limit.expires_after(handshake_max);
  here->limit.async_wait([here](const asio::error_code& wrong) {
    if (!wrong && !here->is_over) here->with.close();
  });
  here->with.async_handshake(
      *tls_->current(), asio::bind_executor(here->strand, [this, here](asio::error_code wrong) {
        here->is_over = true;
        here->limit.cancel();
        if (!wrong)
          return asio::post(strand_, [this, here] { hand_on(std::move(here->with), here->peer); });
        log::debug(
            "http", "no handshake",
            {{"address", plain(here->peer.address()).to_string()}, {"cause", wrong.message()}});
        here->with.close();
      }));
}

void listener::hand_on(stream with, const tcp::endpoint& peer) try {
  take_(std::move(with), peer);
} catch (const std::exception& thrown) {
  log::error("http", "connection lost", {{"cause", thrown.what()}});
}

void listener::reload() try {
  if (tls_) tls_->reload();
} catch (const std::exception& wrong) {
  log::error("http", "the certificate stays what it was", {{"cause", wrong.what()}});
}

void listener::say_refused() {
  if (!may_speak()) return;
  log::warn("http", "refuses connections",
            {{"open", connections_->open()}, {"refused", connections_->refused()}});
}

bool listener::may_speak() {
  if (clock::now() < quiet_until_) return false;
  quiet_until_ = clock::now() + pause_of_words;
  return true;
}

}  // namespace troupe::http
