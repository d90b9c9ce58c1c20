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

}  // namespace

entrance::entrance(const http::http_settings& how, const node& of, http::sink& answers,
                   http::route_table rows, http::named_rate bad_tokens_limit)
    : router_(how, http::checks_of(*of.cast().guard), of.cast().auth, answers,
              http::with_docs(std::move(rows), http::base_path_of(how), this_build().version),
              std::move(bad_tokens_limit)) {}

http::server& entrance::open(const http::listen_settings& where) {
  return server_.emplace(where, [this](http::request in, http::respond answer) {
    router_.handle(std::move(in), std::move(answer));
  });
}

entrance public_entrance(const settings& how, const node& of, http::sink& answers) {
  return {how.http,
          of,
          answers,
          http::joined({http::auth_routes(of.cast().auth, how.limits),
                        http::profile_routes(of.cast().profiles),
                        http::key_routes(*of.cast().guard), health(of)}),
          {"bad-tokens", how.limits.bad_tokens}};
}

std::unique_ptr<entrance> open_admin_entrance(const settings& how, const node& of,
                                              http::sink& answers, const entrance& others) {
  const auto where = http::admin_listener_of(how.admin);
  if (!where) return nullptr;
  auto admin = std::make_unique<entrance>(http::http_settings{*where, ""}, of, answers,
                                          http::joined({health(of), metrics_of(of, others)}));
  const auto& listening = admin->open(*where);
  log::info("troupe", "admits operators",
            {{"address", where->address}, {"port", static_cast<std::int64_t>(listening.port())}});
  return admin;
}

}  // namespace troupe::config
