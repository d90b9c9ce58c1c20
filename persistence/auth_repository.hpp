#pragma once

#include "messages/keys.hpp"
#include "persistence/auth_rows.hpp"
#include "persistence/pg.hpp"

namespace troupe {

/// The schema `auth` but for its outbox: one method a statement. Times are the database's. All fail
/// with storage_unavailable, storage_outcome_unknown and storage_refused beside what they name.
class auth_repository {
 public:
  explicit auth_repository(pg::session& session) : session_(session) {}

  // -- accounts -----------------------------------------------------------------------------------

  /// Fails with login_already_exists, email_already_exists.
  caf::expected<account_id> insert_account(const new_account& newcomer, const password_hash& hash);
  caf::expected<bool> email_is_taken(const email_address& email);
  /// Fails with no_such_user.
  caf::expected<account_row> find_account(account_id user);
  /// The same, and nobody else changes it before this transaction ends.
  caf::expected<account_row> lock_account(account_id user);
  /// By login or e-mail address, whatever the case.
  caf::expected<std::optional<account_row>> find_account_to_sign_in(const login_or_email& login);
  /// Fails with no_such_user.
  caf::expected<user_details> find_user(const find_user& wanted);
  caf::expected<std::vector<user_details>> list_users(const list_users& wanted);
  /// Fails with no_such_user; with invalid_credentials if it was to replace a certain one that is
  /// not there any more.
  caf::expected<void> replace_password(const password_replacement& wanted);
  /// False if it is not `from` any more.
  caf::expected<bool> upgrade_password(account_id user, const password_hash& from,
                                       const password_hash& to);
  /// False if there was nothing to change.
  caf::expected<bool> set_activity(const set_activity& wanted);

  // -- registrations that are not answered yet ----------------------------------------------------

  /// Locks the account and the delivery. Nothing if it must not be taken back: somebody was told of
  /// the account, its event was applied, or an operator has had that replayed.
  caf::expected<std::optional<open_registration>> lock_registration(const registration& wanted);
  /// At most `limit` that were refused, and of which nobody was told.
  caf::expected<std::vector<refused_registration>> refused_registrations(
      const registrations_wanted& wanted);
  /// From here on somebody is told of the account. False if it is not there or was marked before.
  caf::expected<bool> mark_answered(account_id user);
  /// With all that hangs on it, its events too.
  caf::expected<void> remove_account(account_id user);

  // -- roles --------------------------------------------------------------------------------------

  /// False if the account had it. Fails with no_such_role.
  caf::expected<bool> grant_role(account_id user, const role_name& role);
  /// False if the account did not have it.
  caf::expected<bool> revoke_role(account_id user, const role_name& role);
  caf::expected<bool> role_exists(const role_name& role);
  caf::expected<std::vector<role_permissions>> permissions_of_roles();

  // -- sessions and tokens ------------------------------------------------------------------------

  /// Fails with invalid_credentials if the password or the generation was changed or the account
  /// deactivated since.
  caf::expected<session_id> insert_session(const new_session& wanted, const client_info& client);
  /// Ends all but the newest `sessions_max` of the account.
  caf::expected<std::vector<session_id>> end_oldest_sessions(account_id user,
                                                             std::int64_t sessions_max);
  /// Fails with invalid_token if `spent` is not the session's refresh token of the moment.
  caf::expected<refreshed_session> rotate_session(const token_claims& spent,
                                                  const next_refresh& next);
  /// Fails with invalid_token, and then has changed nothing.
  caf::expected<void> log_out(const logged_out_tokens& tokens);
  /// Ends all sessions of the account but `but`, which may be 0.
  caf::expected<std::vector<session_id>> end_sessions(account_id user, session_id but);
  /// Makes every token of the account void that was issued before. Fails with no_such_user.
  caf::expected<raised_generation> raise_generation(account_id user, std::int64_t keep_seconds);
  /// `kid` is that of the key that it is by.
  caf::expected<bool> token_is_valid(const token_claims& claims, const std::string& kid);

  // -- what guards load ---------------------------------------------------------------------------

  caf::expected<std::vector<revoked_token>> revoked_tokens(const std::string& after,
                                                           std::int64_t limit);
  caf::expected<std::vector<ended_session>> ended_sessions(session_id after,
                                                           std::int64_t keep_seconds,
                                                           std::int64_t limit);
  caf::expected<std::vector<raised_generation>> raised_generations(account_id after,
                                                                   std::int64_t limit);

  // -- keys ---------------------------------------------------------------------------------------

  /// Whoever calls this is alone with the keys until his transaction ends; first in all that
  /// changes them.
  caf::expected<void> count_key_change();
  /// How many changes there were.
  caf::expected<std::int64_t> key_changes();
  caf::expected<void> insert_key(const stored_key& key, const key_times& times);
  /// Those that tokens may be by, at last those that sign.
  caf::expected<std::vector<stored_key>> load_keys();
  /// All but those of which no token is alive, in the order in which they sign.
  caf::expected<std::vector<key_details>> list_keys();
  caf::expected<signing_kids> keys_that_sign();
  /// Those of the purpose that wait sign at once, in place of the one that does.
  caf::expected<void> hurry_keys(const std::string& purpose);
  /// Fails with no_such_key; doing it again changes nothing.
  caf::expected<void> retire_key(const std::string& kid);
  /// Keys are kept for the longest lifetime that was noted while they signed.
  caf::expected<void> note_lifetimes(const token_lifetimes& now);

  // -- sweeping: at most `limit` rows each, how many there were
  // ------------------------------------

  caf::expected<std::int64_t> sweep_tokens(std::int64_t keep_seconds, std::int64_t limit);
  caf::expected<std::int64_t> sweep_sessions(std::int64_t keep_seconds, std::int64_t limit);
  caf::expected<std::int64_t> sweep_generations(std::int64_t limit);
  caf::expected<std::int64_t> sweep_keys(std::int64_t limit);

 private:
  pg::session& session_;
};

}  // namespace troupe
