#include "http/routes.hpp"

namespace troupe::http {

namespace {

using enum errc;

facts limited(facts what, named_rate limit) {
  what.limit = std::move(limit);
  return what;
}

/// Opening an account, signing in and out.
route_table session_routes(const auth_actor& auth, const limit_settings& limits,
                           const token_note& note) {
  const auto note_pair = [note](const token_pair& pair) {
    if (note) note(pair.access_token.token.text());
  };
  const auto note_user = [note_pair](const signed_in_user& user) { note_pair(user.token_pair); };
  return {
      row<anyone, new_account, signed_in_user>(
          limited({verb::POST, "/register", 201, "Opens an account and signs in"},
                  {"register", limits.sign_up}),
          auth,
          [](incoming<anyone, new_account> in) {
            return register_user{std::move(in.body), std::move(in.client)};
          },
          {user_create_error, login_already_exists, email_already_exists}, note_user),

      row<anyone, credentials, signed_in_user>(
          limited({verb::POST, "/login", 200, "Signs in with a login or an e-mail address"},
                  {"login", limits.sign_in}),
          auth,
          [](incoming<anyone, credentials> in) {
            return log_in{std::move(in.body), std::move(in.client)};
          },
          {invalid_credentials, account_deactivated}, note_user),

      row<anyone, refresh_body, token_pair>(
          limited({verb::POST, "/refresh", 200, "Spends a refresh token for a new pair"},
                  {"refresh", limits.refresh}),
          auth,
          [](incoming<anyone, refresh_body> in) {
            return refresh_tokens{std::move(in.body.refresh_token)};
          },
          {invalid_token, account_deactivated}, note_pair),

      row<signed_in, refresh_body, confirmation>(
          {verb::POST, "/logout", 200, "Ends the session and both its tokens"}, auth,
          [](incoming<signed_in, refresh_body> in) {
            return log_out{std::move(in.who.claims), std::move(in.body.refresh_token)};
          }),
  };
}

/// An account's life.
route_table account_routes(const auth_actor& auth, const limit_settings& limits) {
  return {
      row<signed_in, no_body, account_status>(
          {verb::POST, "/account-delete", 200, "Deactivates one's own account"}, auth,
          [](const incoming<signed_in, no_body>& in) {
            return set_activity{in.who.claims.user, false, in.who.claims.user};
          }),

      row<may<"users:write">, no_body, account_status>(
          {verb::POST, "/account-delete/{user_id}", 200, "Deactivates somebody's account"}, auth,
          [](const incoming<may<"users:write">, no_body>& in) {
            return set_activity{{in.number}, false, in.who.claims.user};
          },
          {no_such_user}),

      row<signed_in, password_change, confirmation>(
          limited({verb::PATCH, "/settings/password", 200,
                   "Replaces one's own password and ends every other session"},
                  {"login", limits.sign_in}),
          auth,
          [](incoming<signed_in, password_change> in) {
            return change_password{std::move(in.who.claims), std::move(in.body)};
          },
          {invalid_credentials}),
  };
}

}  // namespace

route_table auth_routes(const auth_actor& auth, const limit_settings& limits,
                        const token_note& note) {
  return joined({session_routes(auth, limits, note), account_routes(auth, limits)});
}

}  // namespace troupe::http
