#include "persistence/auth_repository.hpp"

#include "persistence/statements.hpp"

namespace troupe {

namespace {

// Parameters that no message carries by themselves.

struct of_user {
  account_id user_id;
};
TROUPE_DESCRIBE(of_user, user_id);

struct of_email {
  email_address email;
};
TROUPE_DESCRIBE(of_email, email);

struct of_login {
  login_or_email login;
};
TROUPE_DESCRIBE(of_login, login);

struct with_hash {
  password_hash hash;
};
TROUPE_DESCRIBE(with_hash, hash);

struct with_upgrade {
  password_hash upgrade;
};
TROUPE_DESCRIBE(with_upgrade, upgrade);

struct with_role {
  role_name role;
};
TROUPE_DESCRIBE(with_role, role);

struct at_most_sessions {
  std::int64_t sessions_max = 0;
};
TROUPE_DESCRIBE(at_most_sessions, sessions_max);

struct but_session {
  session_id but;
};
TROUPE_DESCRIBE(but_session, but);

struct kept_for {
  std::int64_t keep_seconds = 0;
};
TROUPE_DESCRIBE(kept_for, keep_seconds);

struct at_most {
  std::int64_t limit = 0;
};
TROUPE_DESCRIBE(at_most, limit);

struct of_key {
  std::string kid;
};
TROUPE_DESCRIBE(of_key, kid);

struct of_purpose {
  std::string purpose;
};
TROUPE_DESCRIBE(of_purpose, purpose);

template <class Key>
struct behind {
  Key after;
};
using behind_text = behind<std::string>;
using behind_session = behind<session_id>;
using behind_account = behind<account_id>;
TROUPE_DESCRIBE(behind_text, after);
TROUPE_DESCRIBE(behind_session, after);
TROUPE_DESCRIBE(behind_account, after);

// Rows of one column.

struct found_id {
  account_id id;
};
TROUPE_DESCRIBE(found_id, id);

struct found_session {
  session_id sid;
};
TROUPE_DESCRIBE(found_session, sid);

struct is_taken {
  bool taken = false;
};
TROUPE_DESCRIBE(is_taken, taken);

struct is_there {
  bool exists = false;
};
TROUPE_DESCRIBE(is_there, exists);

struct is_valid {
  bool valid = false;
};
TROUPE_DESCRIBE(is_valid, valid);

/// The one field of a row, or the error.
template <class Row, class Field>
caf::expected<Field> only(caf::expected<Row> row, Field Row::*field) {
  if (!row) return row.error();
  return std::move((*row).*field);
}

caf::expected<std::vector<session_id>> ids_of(caf::expected<std::vector<found_session>> rows) {
  if (!rows) return rows.error();
  std::vector<session_id> ids;
  for (const auto& row : *rows) ids.push_back(row.sid);
  return ids;
}

caf::expected<void> done(const caf::error& failure) {
  if (failure) return failure;
  return {};
}

}  // namespace

// -- accounts -------------------------------------------------------------------------------------

caf::expected<account_id> auth_repository::insert_account(const new_account& newcomer,
                                                          const password_hash& hash) {
  return only(session_.query_one<found_id>(sql::auth::insert_account, newcomer, with_hash{hash}),
              &found_id::id);
}

caf::expected<bool> auth_repository::email_is_taken(const email_address& email) {
  return only(session_.query_one<is_taken>(sql::auth::email_is_taken, of_email{email}),
              &is_taken::taken);
}

caf::expected<account_row> auth_repository::find_account(account_id user) {
  return session_.query_one<account_row>(sql::auth::find_account, of_user{user},
                                         errc::no_such_user);
}

caf::expected<account_row> auth_repository::lock_account(account_id user) {
  auto there =
      session_.query_one<found_id>(sql::auth::lock_account, of_user{user}, errc::no_such_user);
  if (!there) return there.error();
  return find_account(user);
}

caf::expected<std::optional<account_row>> auth_repository::find_account_to_sign_in(
    const login_or_email& login) {
  auto rows = session_.query<account_row>(sql::auth::find_account_to_sign_in, of_login{login});
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<account_row>{};
  return std::optional{std::move(rows->front())};
}

caf::expected<user_details> auth_repository::find_user(const troupe::find_user& wanted) {
  return session_.query_one<user_details>(sql::auth::find_user, wanted, errc::no_such_user);
}

caf::expected<std::vector<user_details>> auth_repository::list_users(
    const troupe::list_users& wanted) {
  return session_.query<user_details>(sql::auth::list_users, wanted);
}

caf::expected<void> auth_repository::replace_password(const password_replacement& wanted) {
  auto row =
      session_.query_one<found_id>(sql::auth::replace_password, wanted,
                                   wanted.from ? errc::invalid_credentials : errc::no_such_user);
  return done(row ? caf::error{} : row.error());
}

caf::expected<bool> auth_repository::upgrade_password(account_id user, const password_hash& from,
                                                      const password_hash& to) {
  auto rows = session_.query<found_id>(sql::auth::upgrade_password, of_user{user}, with_hash{from},
                                       with_upgrade{to});
  if (!rows) return rows.error();
  return !rows->empty();
}

caf::expected<bool> auth_repository::set_activity(const troupe::set_activity& wanted) {
  auto rows = session_.query<found_id>(sql::auth::set_activity, wanted);
  if (!rows) return rows.error();
  return !rows->empty();
}

// -- registrations that are not answered yet ------------------------------------------------------

caf::expected<std::optional<open_registration>> auth_repository::lock_registration(
    const registration& wanted) {
  auto rows = session_.query<open_registration>(sql::auth::lock_registration, wanted);
  if (!rows) return rows.error();
  if (rows->empty()) return std::optional<open_registration>{};
  return std::optional{rows->front()};
}

caf::expected<std::vector<refused_registration>> auth_repository::refused_registrations(
    const registrations_wanted& wanted) {
  return session_.query<refused_registration>(sql::auth::refused_registrations, wanted);
}

caf::expected<bool> auth_repository::mark_answered(account_id user) {
  auto rows = session_.query<found_id>(sql::auth::mark_answered, of_user{user});
  if (!rows) return rows.error();
  return !rows->empty();
}

caf::expected<void> auth_repository::remove_account(account_id user) {
  return session_.execute(sql::auth::remove_account, of_user{user});
}

// -- roles ----------------------------------------------------------------------------------------

caf::expected<bool> auth_repository::grant_role(account_id user, const role_name& role) {
  auto rows = session_.query<found_id>(sql::auth::grant_role, of_user{user}, with_role{role});
  if (!rows) return rows.error();
  return !rows->empty();
}

caf::expected<bool> auth_repository::revoke_role(account_id user, const role_name& role) {
  auto rows = session_.query<found_id>(sql::auth::revoke_role, of_user{user}, with_role{role});
  if (!rows) return rows.error();
  return !rows->empty();
}

caf::expected<bool> auth_repository::role_exists(const role_name& role) {
  return only(session_.query_one<is_there>(sql::auth::role_exists, with_role{role}),
              &is_there::exists);
}

caf::expected<std::vector<role_permissions>> auth_repository::permissions_of_roles() {
  return session_.query<role_permissions>(sql::auth::role_permissions, pg::nothing{});
}

// -- sessions and tokens --------------------------------------------------------------------------

caf::expected<session_id> auth_repository::insert_session(const new_session& wanted,
                                                          const client_info& client) {
  return only(session_.query_one<found_session>(sql::auth::insert_session, wanted, client,
                                                errc::invalid_credentials),
              &found_session::sid);
}

caf::expected<std::vector<session_id>> auth_repository::end_oldest_sessions(
    account_id user, std::int64_t sessions_max) {
  return ids_of(session_.query<found_session>(sql::auth::end_oldest_sessions, of_user{user},
                                              at_most_sessions{sessions_max}));
}

caf::expected<refreshed_session> auth_repository::rotate_session(const token_claims& spent,
                                                                 const next_refresh& next) {
  return session_.query_one<refreshed_session>(sql::auth::rotate_session, spent, next,
                                               errc::invalid_token);
}

caf::expected<void> auth_repository::log_out(const logged_out_tokens& tokens) {
  auto row = session_.query_one<found_session>(sql::auth::log_out, tokens, errc::invalid_token);
  return done(row ? caf::error{} : row.error());
}

caf::expected<std::vector<session_id>> auth_repository::end_sessions(account_id user,
                                                                     session_id but) {
  return ids_of(
      session_.query<found_session>(sql::auth::end_sessions, of_user{user}, but_session{but}));
}

caf::expected<raised_generation> auth_repository::raise_generation(account_id user,
                                                                   std::int64_t keep_seconds) {
  return session_.query_one<raised_generation>(sql::auth::raise_generation, of_user{user},
                                               kept_for{keep_seconds}, errc::no_such_user);
}

caf::expected<bool> auth_repository::token_is_valid(const token_claims& claims,
                                                    const std::string& kid) {
  return only(session_.query_one<is_valid>(sql::auth::token_is_valid, claims, of_key{kid}),
              &is_valid::valid);
}

// -- what guards load -----------------------------------------------------------------------------

caf::expected<std::vector<revoked_token>> auth_repository::revoked_tokens(const std::string& after,
                                                                          std::int64_t limit) {
  return session_.query<revoked_token>(sql::auth::revoked_tokens, behind_text{after},
                                       at_most{limit});
}

caf::expected<std::vector<ended_session>> auth_repository::ended_sessions(session_id after,
                                                                          std::int64_t keep_seconds,
                                                                          std::int64_t limit) {
  return session_.query<ended_session>(sql::auth::ended_sessions, behind_session{after},
                                       kept_for{keep_seconds}, at_most{limit});
}

caf::expected<std::vector<raised_generation>> auth_repository::raised_generations(
    account_id after, std::int64_t limit) {
  return session_.query<raised_generation>(sql::auth::raised_generations, behind_account{after},
                                           at_most{limit});
}

// -- keys -----------------------------------------------------------------------------------------

caf::expected<void> auth_repository::count_key_change() {
  return session_.execute(sql::auth::count_key_change);
}

caf::expected<std::int64_t> auth_repository::key_changes() {
  return session_.count(sql::auth::key_changes);
}

caf::expected<void> auth_repository::insert_key(const stored_key& key, const key_times& times) {
  return session_.execute(sql::auth::insert_key, key, times);
}

caf::expected<std::vector<stored_key>> auth_repository::load_keys() {
  return session_.query<stored_key>(sql::auth::load_keys, pg::nothing{});
}

caf::expected<std::vector<key_details>> auth_repository::list_keys() {
  return session_.query<key_details>(sql::auth::list_keys, pg::nothing{});
}

caf::expected<signing_kids> auth_repository::keys_that_sign() {
  return session_.query_one<signing_kids>(sql::auth::signing_kids);
}

caf::expected<void> auth_repository::hurry_keys(const std::string& purpose) {
  return session_.execute(sql::auth::hurry_keys, of_purpose{purpose});
}

caf::expected<void> auth_repository::retire_key(const std::string& kid) {
  auto row = session_.query_one<of_purpose>(sql::auth::retire_key, of_key{kid}, errc::no_such_key);
  return done(row ? caf::error{} : row.error());
}

caf::expected<void> auth_repository::note_lifetimes(const token_lifetimes& now) {
  return session_.execute(sql::auth::note_lifetimes, now);
}

// -- sweeping -------------------------------------------------------------------------------------

caf::expected<std::int64_t> auth_repository::sweep_tokens(std::int64_t keep_seconds,
                                                          std::int64_t limit) {
  return session_.count(sql::auth::sweep_tokens, kept_for{keep_seconds}, at_most{limit});
}

caf::expected<std::int64_t> auth_repository::sweep_sessions(std::int64_t keep_seconds,
                                                            std::int64_t limit) {
  return session_.count(sql::auth::sweep_sessions, kept_for{keep_seconds}, at_most{limit});
}

caf::expected<std::int64_t> auth_repository::sweep_generations(std::int64_t limit) {
  return session_.count(sql::auth::sweep_generations, at_most{limit});
}

caf::expected<std::int64_t> auth_repository::sweep_keys(std::int64_t limit) {
  return session_.count(sql::auth::sweep_keys, at_most{limit});
}

}  // namespace troupe
