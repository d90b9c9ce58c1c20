#pragma once

#include <memory>
#include <optional>

#include "config/node.hpp"
#include "http/router.hpp"

/// The ways into a node over HTTP.
namespace troupe::config {

/// Rows, and the listener before them once it is open.
class entrance {
 public:
  entrance(const http::http_settings& how, const node& of, http::sink& answers,
           http::token_checks checks, http::route_table rows,
           http::named_rate bad_tokens_limit = {});

  /// Throws std::runtime_error that says what to do if it cannot listen there.
  http::server& open(const http::listen_settings& where);

  /// What was asked and answered here.
  void report(metrics::sheet& to) const;

 private:
  http::router router_;
  std::optional<http::server> server_;
};

/// What callers see; not open yet. `clients` may introspect tokens.
entrance public_entrance(const settings& how, const node& of, http::sink& answers,
                         std::shared_ptr<const service_clients> clients);

/// What operators' programs see, open: health, and the metrics of the node and of `others`, which
/// must outlive it. Null if it is off.
std::unique_ptr<entrance> open_admin_entrance(const settings& how, const node& of,
                                              http::sink& answers, const entrance& others);

}  // namespace troupe::config
