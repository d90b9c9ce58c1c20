#include "config/serve.hpp"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <memory>

#include "config/launcher.hpp"
#include "config/node.hpp"
#include "config/schemas.hpp"
#include "http/control.hpp"
#include "http/docs.hpp"
#include "http/router.hpp"
#include "http/routes.hpp"

namespace troupe::config {

namespace {

constexpr int status_given_up = 70;  // EX_SOFTWARE: a launcher should start it again

/// They wait for sigwait, in this thread and in all that it starts from here on.
sigset_t hold_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGHUP);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

http::route_table health(const node& of) {
  return http::health_routes([&of] { return of.not_ready(); });
}

http::route_table public_routes(const node& of) {
  return http::joined(
      {http::auth_routes(of.cast().auth), http::profile_routes(of.cast().profiles),
       http::key_routes(*of.cast().guard), health(of)});
}

http::route_table admin_routes(const node& of) {
  return health(of);
}

/// A listener and the rows behind it.
struct entrance {
  http::router router;
  http::server server;

  entrance(const http::http_settings& how, const node& of, http::sink& answers,
           http::route_table rows)
      : router(how, http::checks_of(*of.cast().guard), of.cast().auth, answers,
               http::with_docs(std::move(rows), http::base_path_of(how), TROUPE_VERSION)),
        server(how.listen, [this](http::request in, http::respond answer) {
          router.handle(std::move(in), std::move(answer));
        }) {}
};

/// Null if it is off.
std::unique_ptr<entrance> open_admin(const settings& how, const node& of, http::sink& answers) {
  const auto where = http::admin_listener_of(how.admin);
  if (!where) return nullptr;
  auto admin =
      std::make_unique<entrance>(http::http_settings{*where, ""}, of, answers, admin_routes(of));
  log::info(
      "troupe", "admits operators",
      {{"address", where->address}, {"port", static_cast<std::int64_t>(admin->server.port())}});
  return admin;
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

/// Returns when the server is told to stop. What files hold is read anew on SIGHUP.
void wait_for_end(const sigset_t& signals) {
  for (int signal = 0; sigwait(&signals, &signal) == 0 && signal == SIGHUP;) {
    tell_launcher(run_state::reloading);
    log::reopen();
    log::info("troupe", "has reloaded");
    tell_launcher(run_state::ready);
  }
}

/// In the order in which nobody is left without an answer: no new connections, the requests that
/// are here finish, then the inputs go, then the actors.
void stop_serving(const settings& how, http::server& server, http::sink& answers) {
  tell_launcher(run_state::stopping);
  log::info("troupe", "stops; requests under way may finish");
  server.stop_accepting();
  if (const auto left = server.wait_for_requests(how.stop_within); left > 0)
    log::warn("troupe", "requests are cut", {{"requests", left}});
  answers.close();
  server.stop();
}

}  // namespace

int serve(const settings& how, bool production) {
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
    const auto admin = open_admin(how, actors, answers);
    entrance main{how.http, actors, answers, public_routes(actors)};
    const http::control_socket control{how.control_path(), commands(actors, how), answers};
    announce(how, main.server);
    tell_launcher(run_state::ready);
    wait_for_end(signals);
    stop_serving(how, main.server, answers);
  }
  const bool all_gone = actors.stop();
  const int status = gave_up ? status_given_up : 0;
  log::info("troupe", "has stopped", {{"status", status}});
  const bool all_written = log::flush();
  if (!all_gone || !all_written) _exit(status);  // somebody is stuck and would keep us here
  return status;
}

}  // namespace troupe::config
