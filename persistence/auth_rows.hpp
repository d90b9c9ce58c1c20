#pragma once

#include "messages/auth.hpp"
#include "messages/keys.hpp"
#include "messages/passwords.hpp"

/// What the statements of the schema `auth` take and return, where no message says it already.
namespace troupe {

struct account_row {
  account_id id;
  login_name login;
  email_address email;
  bool is_active = true;
  password_hash hashed_password;
  std::int64_t token_generation = 0;
  std::vector<role_name> roles;
};
TROUPE_DESCRIBE(account_row, id, login, email, is_active, hashed_password, token_generation, roles);

/// What may replace a password.
struct password_replacement {
  account_id user_id;
  password_hash hash;
  std::optional<password_hash> from;  ///< if given, the account must still have this one
  session_id sid;                     ///< if not 0, a session of the account that must be alive
};
TROUPE_DESCRIBE(password_replacement, user_id, hash, from, sid);

/// A session that is to be.
struct new_session {
  account_id user_id;
  password_hash hash;    ///< the account must still have this one
  std::int64_t gen = 0;  ///< and this token generation, read together with its roles
  uuid refresh_jti;
  std::int64_t refresh_seconds = 0;
};
TROUPE_DESCRIBE(new_session, user_id, hash, gen, refresh_jti, refresh_seconds);

/// What a refresh changes the session to.
struct next_refresh {
  uuid refresh_jti;
  std::int64_t refresh_seconds = 0;
  std::string kid = {};  ///< of the key that the spent token is by, which must not be retired
};
TROUPE_DESCRIBE(next_refresh, refresh_jti, refresh_seconds, kid);

struct refreshed_session {
  account_id id;
  std::int64_t gen = 0;
  std::vector<role_name> roles;
  signing_kids keys;
};
TROUPE_DESCRIBE(refreshed_session, id, gen, roles, keys);

/// Both tokens of a session that ends.
struct logged_out_tokens {
  account_id user_id;
  session_id sid;
  uuid access_jti;
  std::int64_t access_expires_at = 0;
  uuid refresh_jti;
  std::int64_t refresh_expires_at = 0;
  std::string refresh_kid = {};  ///< of the key that it is by, which must not be retired
};
TROUPE_DESCRIBE(logged_out_tokens, user_id, sid, access_jti, access_expires_at, refresh_jti,
                refresh_expires_at, refresh_kid);

/// When a new key begins to sign, and how long its tokens live.
struct key_times {
  std::int64_t wait_seconds = 0;
  std::int64_t token_seconds = 0;
};
TROUPE_DESCRIBE(key_times, wait_seconds, token_seconds);

struct token_lifetimes {
  std::int64_t access_seconds = 0;
  std::int64_t refresh_seconds = 0;
};
TROUPE_DESCRIBE(token_lifetimes, access_seconds, refresh_seconds);

/// A registration, and the delivery that makes its profile.
struct registration {
  account_id user_id;
  uuid event_id;
  std::string subscriber;
};
TROUPE_DESCRIBE(registration, user_id, event_id, subscriber);

/// One that may be taken back.
struct open_registration {
  bool is_refused = false;  ///< its delivery is dead because the profile was refused
};
TROUPE_DESCRIBE(open_registration, is_refused);

/// Which refused registrations are looked for, and who refuses them.
struct registrations_wanted {
  std::string subscriber;
  std::string event_type;
  std::int64_t limit = 0;
};
TROUPE_DESCRIBE(registrations_wanted, subscriber, event_type, limit);

struct refused_registration {
  account_id user_id;
  uuid event_id;
  std::string correlation_id;
};
TROUPE_DESCRIBE(refused_registration, user_id, event_id, correlation_id);

}  // namespace troupe
