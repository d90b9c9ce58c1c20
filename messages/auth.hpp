#pragma once

#include <caf/timestamp.hpp>
#include <optional>

#include "messages/tokens.hpp"

namespace troupe {

/// Whose browser or program it is; kept with the session, but for the locale.
struct client_info {
  std::string user_agent;                 ///< as the client says, cut to 256 bytes
  std::string address;                    ///< of the other end of the connection
  locale_name locale = default_locale();  ///< in which it likes to be answered
};
TROUPE_DESCRIBE(client_info, user_agent, address, locale);

struct account {
  account_id id;
  login_name login;
  email_address email;
  bool is_active = true;
};
TROUPE_DESCRIBE(account, id, login, email, is_active);

struct signed_in_user {
  account user;
  troupe::token_pair token_pair;
};
TROUPE_DESCRIBE(signed_in_user, user, token_pair);

// -- registering, signing in and out --------------------------------------------------------------

/// The body of POST /api/register.
struct new_account {
  troupe::display_name display_name;
  login_name login;
  email_address email;
  new_password_text password;
};
TROUPE_DESCRIBE(new_account, display_name, login, email, password);

struct register_user {
  new_account newcomer;
  client_info client;
};
TROUPE_DESCRIBE(register_user, newcomer, client);

/// The body of POST /api/login.
struct credentials {
  login_or_email login;
  password_text password;
};
TROUPE_DESCRIBE(credentials, login, password);

struct log_in {
  troupe::credentials credentials;
  client_info client;
};
TROUPE_DESCRIBE(log_in, credentials, client);

/// The body of POST /api/refresh and of POST /api/logout.
struct refresh_body {
  token_text refresh_token;
};
TROUPE_DESCRIBE(refresh_body, refresh_token);

struct refresh_tokens {
  token_text refresh_token;
};
TROUPE_DESCRIBE(refresh_tokens, refresh_token);

struct log_out {
  token_claims caller;
  token_text refresh_token;
};
TROUPE_DESCRIBE(log_out, caller, refresh_token);

/// An answer that says only that it was done.
struct confirmation {
  std::string message;
};
TROUPE_DESCRIBE(confirmation, message);

// -- an account's life ----------------------------------------------------------------------------

/// The body of PATCH /api/settings/password.
struct password_change {
  password_text old_password;
  new_password_text new_password;
};
TROUPE_DESCRIBE(password_change, old_password, new_password);

struct change_password {
  token_claims caller;
  password_change change;
};
TROUPE_DESCRIBE(change_password, caller, change);

/// Deactivates or activates; doing it again changes nothing and is no error.
struct set_activity {
  account_id user_id;
  bool is_active = false;
  account_id by;  ///< who wants it; 0 for an operator at the control socket
};
TROUPE_DESCRIBE(set_activity, user_id, is_active, by);

struct account_status {
  account_id id;
  bool is_active = true;
};
TROUPE_DESCRIBE(account_status, id, is_active);

// -- operators ------------------------------------------------------------------------------------

struct create_user {
  new_account newcomer;
  bool admin = false;
  locale_name locale = default_locale();  ///< of the letters to the user
};
TROUPE_DESCRIBE(create_user, newcomer, admin, locale);

/// By number, login or e-mail address.
struct find_user {
  std::string who;
};
TROUPE_DESCRIBE(find_user, who);

struct user_details {
  account_id id;
  login_name login;
  email_address email;
  bool is_active = true;
  std::vector<role_name> roles;
  std::int64_t sessions = 0;  ///< that are alive
  std::string created_at;     ///< RFC 3339, UTC
};
TROUPE_DESCRIBE(user_details, id, login, email, is_active, roles, sessions, created_at);

/// In the order of their ids, behind `after`.
struct list_users {
  account_id after;
  std::int64_t limit = 50;  ///< 1 to 1000
};
TROUPE_DESCRIBE(list_users, after, limit);

struct user_list {
  std::vector<user_details> users;
};
TROUPE_DESCRIBE(user_list, users);

struct grant_role {
  account_id user_id;
  role_name role;
};
TROUPE_DESCRIBE(grant_role, user_id, role);

/// Taking a role voids every older token of the account.
struct revoke_role {
  account_id user_id;
  role_name role;
};
TROUPE_DESCRIBE(revoke_role, user_id, role);

/// An operator's reset: all sessions of the account end.
struct set_password {
  account_id user_id;
  new_password_text password;
};
TROUPE_DESCRIBE(set_password, user_id, password);

struct list_keys {};
TROUPE_DESCRIBE(list_keys);

struct key_details {
  std::string kid;
  std::string purpose;  ///< access or refresh
  std::string algorithm;
  std::string state;  ///< published, signing, verifying or retired
  std::string created_at;
  std::string signs_at;              ///< from when on
  std::optional<std::string> until;  ///< when its last token ends, or it was retired
};
TROUPE_DESCRIBE(key_details, kid, purpose, algorithm, state, created_at, signs_at, until);

struct key_list {
  std::vector<key_details> keys;
};
TROUPE_DESCRIBE(key_list, keys);

/// New keys for both purposes, in the algorithm that is set.
struct rotate_keys {
  bool now = false;  ///< they sign at once: who has kept the old set of keys does not know them yet
};
TROUPE_DESCRIBE(rotate_keys, now);

/// Every token by these keys is void. Where no other key of the purpose would sign there is a new
/// one, at once.
struct retire_keys {
  std::vector<std::string> kids;
};
TROUPE_DESCRIBE(retire_keys, kids);

}  // namespace troupe
