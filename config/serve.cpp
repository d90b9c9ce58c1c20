#include "config/serve.hpp"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <ctime>

#include "config/entrances.hpp"
#include "config/file_limit.hpp"
#include "config/launcher.hpp"
#include "config/schemas.hpp"
#include "config/secret_file.hpp"
#include "http/client_address.hpp"
#include "http/control.hpp"
#include "http/cors.hpp"

namespace troupe::config {

namespace {

constexpr int status_given_up = 70;  // EX_SOFTWARE: a launcher should start it again

/// They wait for sigwait, in this thread and in all that it starts from here on.
sigset_t hold_signals() {
  std::signal(SIGPIPE, SIG_IGN);  // a client that goes away while it is answered ends nothing
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGHUP);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

/// Judges what needs neither a database nor a port, before anything is done; throws. Files of TLS
/// are judged when they are read, with the port.
void check_settings(const settings& how, bool production) {
  const auto& edge = how.http.listen.edge;
  route_of(how.actors.mail);
  http::admin_listener_of(how.admin);
  http::base_path_of(how.http);
  const http::cors_policy origins{edge.cors_origins};
  const http::proxy_list proxies{edge.trusted_proxies};
  if (production) read_secret(how.secret_path(), production);
}

/// What production may well be meant to be, or not.
void caution(const settings& how) {
  const auto& listen = how.http.listen;
  const auto loopback = listen.address.starts_with("127.") || listen.address == "::1";
  if (listen.edge.tls_certificate.empty() && listen.edge.trusted_proxies.empty() && !loopback)
    log::warn("troupe", "serves plain HTTP: set http.tls-certificate, or name the proxy before it",
              {{"setting", "http.trusted-proxies"}});
  if (how.actors.mail.server.empty())
    log::warn("troupe", "letters go into files, to nobody: set mail.server");
}

http::control_table commands(const node& of, const settings& how) {
  auto all = http::control_commands(of.cast().auth);
  for (auto& row : http::log_commands(log::level_named(how.log.level).value_or(log::level::info)))
    all.push_back(std::move(row));
  return all;
}

void announce(const settings& how, const http::server& listening) {
  log::info("troupe", "serves",
            {{"address", how.http.listen.address},
             {"port", static_cast<std::int64_t>(listening.port())},
             {"base_path", how.http.base_path},
             {"control", how.control_path()}});
}

/// With as many connections as this process may have files for.
http::listen_settings within_limits(http::listen_settings how) {
  auto& most = how.edge.connections_max;
  const auto wanted = most;
  most = connections_within(wanted, raise_file_limit());
  if (most < wanted)
    log::warn("troupe", "the limit of open files allows fewer connections than are configured",
              {{"connections_max", most}});
  return how;
}

/// Returns when the server is told to stop. What files hold is read anew on SIGHUP.
void wait_for_end(const sigset_t& signals, http::server& server) {
  for (int signal = 0; sigwait(&signals, &signal) == 0 && signal == SIGHUP;) {
    tell_launcher(run_state::reloading);
    log::reopen();
    server.reload();
    log::info("troupe", "has reloaded");
    tell_launcher(run_state::ready);
  }
}

/// Readiness goes first, and all is served until proxies have looked, or the next signal.
void give_notice(const settings& how, node& actors, const sigset_t& signals) {
  actors.leave();
  tell_launcher(run_state::stopping);
  if (how.stop_notice.count() == 0) return;
  log::info("troupe", "stops soon; is not ready any more",
            {{"in_ms", static_cast<std::int64_t>(how.stop_notice.count())}});
  const timespec patience{how.stop_notice.count() / 1000, how.stop_notice.count() % 1000 * 1000000};
  auto to_stop = signals;
  sigdelset(&to_stop, SIGHUP);  // who turns logs over is in no hurry
  sigtimedwait(&to_stop, nullptr, &patience);
}

/// In the order in which nobody is left without an answer: no new connections, the requests that
/// are here finish, then the inputs go, then the actors.
void stop_serving(const settings& how, http::server& server, http::sink& answers) {
  log::info("troupe", "stops; requests under way may finish");
  server.stop_accepting();
  if (const auto left = server.wait_for_requests(how.stop_within); left > 0)
    log::warn("troupe", "requests are cut", {{"requests", left}});
  answers.close();
  server.stop();
}

}  // namespace

int serve(const settings& how, bool production) {
  const auto clients = std::make_shared<const service_clients>(how.clients);
  check_settings(how, production);
  prepare_schemas(how.database);  // may take long; until here a signal ends the process
  const auto signals = hold_signals();
  node actors{how, production};
  std::atomic<bool> gave_up{false};
  actors.when_given_up([&gave_up] {
    gave_up = true;
    kill(getpid(), SIGTERM);
  });

  {
    http::sink answers{actors.system()};
    auto front = public_entrance(how, actors, answers, clients);
    auto& server = front.open(within_limits(how.http.listen));
    const auto admin = open_admin_entrance(how, actors, answers, front);
    const http::control_socket control{how.control_path(), commands(actors, how), answers};
    announce(how, server);
    if (production) caution(how);
    tell_launcher(run_state::ready);
    wait_for_end(signals, server);
    if (!gave_up) give_notice(how, actors, signals);
    stop_serving(how, server, answers);
  }
  const bool all_gone = actors.stop();
  const int status = gave_up ? status_given_up : 0;
  log::info("troupe", "has stopped", {{"status", status}});
  const bool all_written = log::flush();
  if (!all_gone || !all_written) _exit(status);  // somebody is stuck and would keep us here
  return status;
}

}  // namespace troupe::config
