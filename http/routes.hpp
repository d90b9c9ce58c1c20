#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "http/route.hpp"

namespace troupe::http {

/// What every token of ours says in iss and aud.
struct issuing_parties {
  std::string issuer;
  std::string audience;
};

/// Told each access token that is about to be handed out.
using token_note = std::function<void(std::string_view token)>;

route_table auth_routes(const auth_actor& auth, const limit_settings& limits = {},
                        const token_note& note = {});
route_table profile_routes(const profile_actor& profiles);

/// What others check our tokens with. `guard` must outlive the rows.
route_table key_routes(const token_guard& guard);

/// For services that cannot check tokens themselves (RFC 7662). Where `checks` cannot tell, `judge`
/// is asked.
route_table introspection_routes(const token_checks& checks, const token_judge& judge,
                                 const issuing_parties& parties);

/// Names what is not ready; asked at every request for /health/ready, on any thread.
using name_unready = std::function<std::vector<std::string>()>;
route_table health_routes(name_unready unready);

/// `exposition` is asked at every request, on any thread.
route_table metrics_routes(std::function<std::string()> exposition);

/// The rows of several groups as one table.
route_table joined(std::initializer_list<route_table> groups);

}  // namespace troupe::http
