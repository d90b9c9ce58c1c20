#include "http/routes.hpp"
#include "messages/health.hpp"

namespace troupe::http {

namespace {

response readiness(const name_unready& unready) {
  auto names = unready();
  if (names.empty()) return {200, print_json(health{"ready"})};
  return {503, print_json(unready_health{"not ready", std::move(names)})};
}

}  // namespace

route_table health_routes(name_unready unready) {
  auto ready = direct(
      {verb::GET, "/health/ready", 200, "Whether requests can be served", true},
      [unready = std::move(unready)] { return readiness(unready); }, json_schema<health>);
  ready.unready_schema = json_schema<unready_health>;
  return {
      direct(
          {verb::GET, "/health/live", 200, "Whether the process runs", true},
          [] {
            return response{200, print_json(health{"alive"})};
          },
          json_schema<health>),
      std::move(ready),
  };
}

}  // namespace troupe::http
