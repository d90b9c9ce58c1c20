#include "config/entrances.hpp"

#include "config/build.hpp"
#include "config/process_metrics.hpp"
#include "http/docs.hpp"
#include "http/routes.hpp"

namespace troupe::config {

namespace {

http::route_table health(const node& of) {
  return http::health_routes([&of] { return of.not_ready(); });
}

http::route_table metrics_of(const node& of, const entrance& others) {
  const std::vector<metrics::source> sources{report_process,
                                             [&others](metrics::sheet& to) { others.report(to); },
                                             [&of](metrics::sheet& to) { of.report(to); }};
  return http::metrics_routes([sources] { return metrics::exposition(sources); });
}

/// There is nothing to ask where nobody may.
http::route_table introspection(const settings& how, const node& of,
                                const service_clients& clients) {
  if (clients.empty()) return {};
  const auto& tokens = how.actors.auth.tokens;
  return http::introspection_routes(http::checks_of(*of.cast().guard), of.cast().auth,
                                    {tokens.issuer, tokens.audience});
}

http::token_note note_in(const node& of) {
  return [&guard = *of.cast().guard](std::string_view token) {
    guard.remember(token, std::chrono::system_clock::now());
  };
}

http::token_checks checks_with(const node& of, std::shared_ptr<const service_clients> clients) {
  auto checks = http::checks_of(*of.cast().guard);
  checks.knows_client = [clients = std::move(clients)](auto name, auto secret) {
    return clients->knows(name, secret);
  };
  return checks;
}

}  // namespace

entrance::entrance(const http::http_settings& how, const node& of, http::sink& answers,
                   http::token_checks checks, http::route_table rows,
                   http::named_rate bad_tokens_limit)
    : router_(how, std::move(checks), of.cast().auth, answers,
              http::with_docs(std::move(rows), http::base_path_of(how), this_build().version),
              std::move(bad_tokens_limit)) {}

http::server& entrance::open(const http::listen_settings& where) {
  return server_.emplace(where, [this](http::request in, http::respond answer) {
    router_.handle(std::move(in), std::move(answer));
  });
}

void entrance::report(metrics::sheet& to) const {
  router_.report(to);
  if (!server_) return;
  using metrics::metric;
  to.put(metric::http_connections, {}, static_cast<double>(server_->connections_open()));
  to.put(metric::http_connections_refused_total, {},
         static_cast<double>(server_->connections_refused()));
}

entrance public_entrance(const settings& how, const node& of, http::sink& answers,
                         std::shared_ptr<const service_clients> clients) {
  auto may_introspect = introspection(how, of, *clients);
  return {how.http,
          of,
          answers,
          checks_with(of, std::move(clients)),
          http::joined({std::move(may_introspect),
                        http::auth_routes(of.cast().auth, how.limits, note_in(of)),
                        http::profile_routes(of.cast().profiles),
                        http::key_routes(*of.cast().guard), health(of)}),
          {"bad-tokens", how.limits.bad_tokens}};
}

std::unique_ptr<entrance> open_admin_entrance(const settings& how, const node& of,
                                              http::sink& answers, const entrance& others) {
  const auto where = http::admin_listener_of(how.admin);
  if (!where) return nullptr;
  auto admin = std::make_unique<entrance>(http::http_settings{*where, ""}, of, answers,
                                          http::checks_of(*of.cast().guard),
                                          http::joined({health(of), metrics_of(of, others)}));
  const auto& listening = admin->open(*where);
  log::info("troupe", "admits operators",
            {{"address", where->address}, {"port", static_cast<std::int64_t>(listening.port())}});
  return admin;
}

}  // namespace troupe::config
