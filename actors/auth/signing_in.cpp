#include "actors/auth/auth_service.hpp"

namespace troupe {

namespace {

token_grant grant_of(account_id user, session_id sid, std::int64_t gen,
                     const std::vector<role_name>& roles, uuid refresh_jti) {
  return {user,
          sid,
          gen,
          roles.empty() ? role_name{} : roles.front(),
          roles,
          random_uuid(),
          std::move(refresh_jti)};
}

struct claimant {
  std::optional<account_row> account;  ///< if the login is known
  password_text password;
  client_info client;
  call cause;
};

/// Counts one more, and says how many that makes.
std::int64_t count_one(metrics::metric which) {
  return static_cast<std::int64_t>(metrics::number_of(which) += 1);
}

caf::error refuse_login(const claimant& who, errc why) {
  log::warn("auth", "sign-in refused",
            {{"code", code_name(why)},
             {"refused_since_start", count_one(metrics::metric::sign_ins_refused_total)},
             {"user_id", who.account ? who.account->id.value : std::int64_t{0}},
             {"address", who.client.address},
             {"request_id", who.cause.request_id}});
  return why;
}

/// Ends what is above the cap of sessions, on every node, before the answer.
void answer_signed_in(auth_service* self, const claimant& who, signed_in_user done,
                      promise<signed_in_user> answer) {
  auto ended = self->state().rows().end_oldest_sessions(
      who.account->id, self->state().grounds.settings.sessions_max);
  if (!ended) return settle(answer, doubt(self, who.cause, who.account->id, ended.error()));
  log::info("auth", "signed in",
            {{"user_id", who.account->id.value},
             {"address", who.client.address},
             {"request_id", who.cause.request_id}});
  if (ended->empty()) return settle(answer, std::move(done));
  revoke_tokens what;
  for (auto sid : *ended) what.sessions.push_back({sid, forget_at(self)});
  when_revoked(self, who.cause, what, answer,
               [=](const caf::error& failure) { settle(answer, failure, done); });
}

void log_refusal(const call& cause, const std::string& why, account_id user) {
  log::warn("auth", "a refresh token is refused",
            {{"reason", why},
             {"user_id", user.value},
             {"refused_since_start", count_one(metrics::metric::refreshes_refused_total)},
             {"request_id", cause.request_id}});
}

/// What a good refresh token says. Why another is refused the log learns, and nobody else.
caf::expected<token_claims> check_refresh(auth_service* self, const call& cause,
                                          const token_text& token) {
  auto claims = self->state().check(&token_issuer::check_refresh, token);
  if (claims || claims.error() != errc::invalid_token) return claims;
  log_refusal(cause, reason_of(claims.error()), {});
  return errc::invalid_token;
}

void finish_sign_in(auth_service* self, const claimant& who, const password_verdict& verdict,
                    promise<signed_in_user> answer);

void verify_claim(auth_service* self, const claimant& who, promise<signed_in_user> answer) {
  verify_password question{who.password, {}};
  if (who.account) question.hash = who.account->hashed_password;
  ask_hasher<password_verdict>(
      self, who.cause, std::move(question), answer,
      [=](const password_verdict& verdict) { finish_sign_in(self, who, verdict, answer); });
}

/// Somebody has changed the account meanwhile, perhaps only to another hash of the same password.
void verify_again(auth_service* self, claimant who, promise<signed_in_user> answer) {
  auto account = self->state().rows().find_account(who.account->id);
  if (account)
    who.account = std::move(*account);
  else if (account.error() == errc::no_such_user)
    who.account.reset();  // its registration was taken back
  else
    return settle(answer, account.error());
  verify_claim(self, who, answer);
}

void finish_sign_in(auth_service* self, const claimant& who, const password_verdict& verdict,
                    promise<signed_in_user> answer) {
  if (!who.account || !verdict.matches)
    return settle(answer, refuse_login(who, errc::invalid_credentials));
  const auto& account = *who.account;
  if (!account.is_active) return settle(answer, refuse_login(who, errc::account_deactivated));

  auto& state = self->state();
  if (!state.healthy()) return settle(answer, errc::storage_unavailable);
  auto hash = account.hashed_password;
  if (verdict.upgrade) {
    auto upgraded = state.rows().upgrade_password(account.id, hash, *verdict.upgrade);
    if (!upgraded) return settle(answer, upgraded.error());
    if (!*upgraded) return verify_again(self, who, answer);
    hash = *verdict.upgrade;
  }
  auto tokens = begin_session(
      state, *state.session,
      {account.id, hash, account.token_generation, random_uuid(), state.refresh_seconds()},
      who.client, account.roles);
  if (!tokens && tokens.error() == errc::invalid_credentials)
    return verify_again(self, who, answer);  // password, roles or activity have changed meanwhile
  if (!tokens) return settle(answer, tokens.error());
  answer_signed_in(self, who,
                   {{account.id, account.login, account.email, true}, std::move(*tokens)}, answer);
}

}  // namespace

caf::expected<token_pair> begin_session(auth_state& state, pg::session& within,
                                        const new_session& wanted, const client_info& client,
                                        const std::vector<role_name>& roles) {
  auth_repository rows{within};
  auto session = rows.insert_session(wanted, client);
  if (!session) return session.error();
  auto keys = rows.keys_that_sign();
  if (!keys) return keys.error();
  if (auto failed = state.sign_with(*keys)) return failed;
  return state.issuer->issue(
      grant_of(wanted.user_id, *session, wanted.gen, roles, wanted.refresh_jti),
      std::chrono::system_clock::now());
}

caf::result<signed_in_user> sign_in(auth_service* self, const call& cause, const log_in& what) {
  // A flood is turned away before it costs the database anything.
  if (self->state().contacts.hasher_is_full()) return errc::overloaded;
  auto found = self->state().rows().find_account_to_sign_in(what.credentials.login);
  if (!found) return found.error();
  auto answer = self->make_response_promise<signed_in_user>();
  verify_claim(self, {std::move(*found), what.credentials.password, what.client, cause}, answer);
  return answer;
}

caf::result<token_pair> refresh(auth_service* self, const call& cause, const refresh_tokens& what) {
  auto& state = self->state();
  if (!state.healthy()) return errc::storage_unavailable;
  const auto now = std::chrono::system_clock::now();
  auto spent = check_refresh(self, cause, what.refresh_token);
  if (!spent) return spent.error();
  const next_refresh next{random_uuid(), state.refresh_seconds(),
                          kid_of(what.refresh_token.text())};
  auto rotated = state.rows().rotate_session(*spent, next);
  if (!rotated) {
    if (rotated.error() == errc::invalid_token)
      log_refusal(cause, "spent, or its session has ended", spent->user);
    return rotated.error();
  }
  if (auto failed = state.sign_with(rotated->keys)) return failed;
  return state.issuer->issue(
      grant_of(rotated->id, spent->sid, rotated->gen, rotated->roles, next.refresh_jti), now);
}

caf::result<confirmation> sign_out(auth_service* self, const call& cause, const log_out& what) {
  auto& state = self->state();
  if (!state.healthy()) return errc::storage_unavailable;
  auto given = check_refresh(self, cause, what.refresh_token);
  if (!given) return given.error();
  const auto& caller = what.caller;
  if (given->user != caller.user || given->sid != caller.sid) return errc::invalid_token;

  auto done =
      state.rows().log_out({caller.user, caller.sid, caller.jti, caller.expires_at, given->jti,
                            given->expires_at, kid_of(what.refresh_token.text())});
  if (!done) return doubt(self, cause, caller.user, done.error());
  auto answer = self->make_response_promise<confirmation>();
  revoke_tokens revoked;
  revoked.tokens.push_back({caller.jti, forget_at(self)});
  revoked.sessions.push_back({caller.sid, forget_at(self)});
  when_revoked(self, cause, revoked, answer, [answer](const caf::error& failure) {
    settle(answer, failure, confirmation{"Logged out successfully"});
  });
  return answer;
}

caf::result<token_claims> check(auth_service* self, const call&, const check_token& what) {
  auto& state = self->state();
  if (!state.healthy()) return errc::storage_unavailable;
  auto claims = state.check(&token_issuer::check_access, what.token);
  if (!claims) return code_of(claims.error());
  auto valid = state.rows().token_is_valid(*claims, kid_of(what.token.text()));
  if (!valid) return valid.error();
  if (!*valid) return errc::invalid_token;
  return std::move(*claims);
}

}  // namespace troupe
