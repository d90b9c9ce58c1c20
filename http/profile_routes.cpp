#include "http/routes.hpp"
#include "messages/profile.hpp"

namespace troupe::http {

route_table profile_routes(const profile_actor& profiles) {
  return {
      row<signed_in, no_body, user_profile>(
          {verb::GET, "/profile", 200, "One's own profile", false, "private, no-cache"}, profiles,
          [](const incoming<signed_in, no_body>& in) { return find_profile{in.who.claims.user}; },
          {errc::profile_not_ready}),

      row<signed_in, new_bio, user_profile>(
          {verb::PATCH, "/settings/edit-bio", 200, "Replaces or clears one's own bio"}, profiles,
          [](incoming<signed_in, new_bio> in) {
            return edit_bio{in.who.claims.user, std::move(in.body.bio)};
          },
          {errc::profile_not_ready, errc::account_deactivated}),
  };
}

}  // namespace troupe::http
