#include "http/routes.hpp"

namespace troupe::http {

route_table metrics_routes(std::function<std::string()> exposition) {
  return {direct({.method = verb::GET,
                  .path = "/metrics",
                  .summary = "What is measured, for Prometheus",
                  .at_root = true,
                  .media_type = "text/plain"},
                 [exposition = std::move(exposition)] {
                   return response{.body = exposition(),
                                   .content_type = "text/plain; version=0.0.4; charset=utf-8"};
                 })};
}

}  // namespace troupe::http
