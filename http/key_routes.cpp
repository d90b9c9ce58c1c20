#include "http/routes.hpp"
#include "messages/web_keys.hpp"

namespace troupe::http {

namespace {

constexpr const char* key_set_type = "application/jwk-set+json";  // RFC 7517, section 8.5.2

std::string caching() {
  return "public, max-age=" + std::to_string(std::chrono::seconds{web_keys_max_age}.count());
}

/// Nobody may keep an empty set only because the guard has just begun.
caf::expected<response> key_set(const token_guard& guard) {
  const auto keys = guard.public_keys();
  if (!keys) return errc::service_restarting;
  return response{200, print_json(web_keys_of(*keys)), key_set_type};
}

}  // namespace

route_table key_routes(const token_guard& guard) {
  return {direct({.method = verb::GET,
                  .path = "/.well-known/jwks.json",
                  .summary = "The public keys that access tokens are checked with",
                  .at_root = true,
                  .caching = caching(),
                  .media_type = key_set_type},
                 [&guard] { return key_set(guard); }, json_schema<web_key_set>,
                 {errc::service_restarting})};
}

}  // namespace troupe::http
