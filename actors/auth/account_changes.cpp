#include "actors/auth/auth_service.hpp"
#include "actors/events/outbox_entry.hpp"

namespace troupe {

namespace {

/// What a change to an account voids, and where its event stands.
struct change {
  revoke_tokens revoked;
  std::int64_t sequence = 0;  ///< 0: no event
};

revoke_tokens ended(const auth_service* self, const std::vector<session_id>& sessions) {
  revoke_tokens what;
  for (auto sid : sessions) what.sessions.push_back({sid, forget_at(self)});
  return what;
}

/// The new hash in place, and every session ended but that of `wanted`.
caf::expected<change> write_password(auth_service* self, const password_replacement& wanted) {
  if (!self->state().healthy()) return errc::storage_unavailable;
  return self->state().session->transaction([&](pg::session& within) -> caf::expected<change> {
    auth_repository rows{within};
    if (auto replaced = rows.replace_password(wanted); !replaced) return replaced.error();
    auto sessions = rows.end_sessions(wanted.user_id, wanted.sid);
    if (!sessions) return sessions.error();
    return change{ended(self, *sessions), 0};
  });
}

/// What the guards must know before it is said that something was done already: who did it may not
/// have told them yet.
raised_generation generation_of(const auth_service* self, const account_row& account) {
  return {account.id, account.token_generation, forget_at(self)};
}

caf::expected<change> write_activity(auth_service* self, const call& cause,
                                     const set_activity& what) {
  return self->state().session->transaction([&](pg::session& within) -> caf::expected<change> {
    auth_repository rows{within};
    change result;
    auto changed = rows.set_activity(what);
    if (!changed) return changed.error();
    if (!*changed) {
      auto there = rows.find_account(what.user_id);
      if (!there) return there.error();
      if (!what.is_active) result.revoked.generations.push_back(generation_of(self, *there));
      return result;
    }
    if (!what.is_active) {
      auto raised =
          rows.raise_generation(what.user_id, keep_seconds(self->state().grounds.settings));
      if (!raised) return raised.error();
      result.revoked.generations.push_back(*raised);
      if (auto over = rows.end_sessions(what.user_id, {}); !over) return over.error();
    }
    auto sequence = outbox_repository{within}.insert_event(
        what.is_active ? entry_of(account_activated{{}, what.user_id}, cause)
                       : entry_of(account_deactivated{{}, what.user_id}, cause));
    if (!sequence) return sequence.error();
    result.sequence = *sequence;
    return result;
  });
}

/// Tells which roles the account has now. Its row is locked, so the last to tell is right.
caf::expected<std::int64_t> tell_roles(pg::session& within, const call& cause, account_id user) {
  auto now_is = auth_repository{within}.find_account(user);
  if (!now_is) return now_is.error();
  return outbox_repository{within}.insert_event(
      entry_of(roles_changed{{}, user, std::move(now_is->roles)}, cause));
}

/// False if the account had it.
caf::expected<bool> write_role(auth_service* self, const call& cause, const grant_role& what) {
  return self->state().session->transaction([&](pg::session& within) -> caf::expected<bool> {
    auth_repository rows{within};
    if (auto there = rows.lock_account(what.user_id); !there) return there.error();
    auto granted = rows.grant_role(what.user_id, what.role);
    if (!granted || !*granted) return granted;
    if (auto told = tell_roles(within, cause, what.user_id); !told) return told.error();
    return true;
  });
}

caf::expected<change> write_role_away(auth_service* self, const call& cause,
                                      const revoke_role& what) {
  return self->state().session->transaction([&](pg::session& within) -> caf::expected<change> {
    auth_repository rows{within};
    change result;
    auto there = rows.lock_account(what.user_id);
    if (!there) return there.error();
    auto known = rows.role_exists(what.role);
    if (!known) return known.error();
    if (!*known) return errc::no_such_role;
    auto taken = rows.revoke_role(what.user_id, what.role);
    if (!taken) return taken.error();
    if (!*taken) {
      result.revoked.generations.push_back(generation_of(self, *there));
      return result;
    }
    auto raised = rows.raise_generation(what.user_id, keep_seconds(self->state().grounds.settings));
    if (!raised) return raised.error();
    result.revoked.generations.push_back(*raised);
    auto sequence = tell_roles(within, cause, what.user_id);
    if (!sequence) return sequence.error();
    result.sequence = *sequence;
    return result;
  });
}

void log_role(const char* what, account_id user, const role_name& role, const call& cause) {
  log::info("auth", what,
            {{"user_id", user.value}, {"role", role.text()}, {"request_id", cause.request_id}});
}

/// Answers with the account as it then is, when no node takes its old tokens any more.
void answer_details(auth_service* self, const call& cause, account_id user,
                    const revoke_tokens& revoked, promise<user_details> answer) {
  when_revoked(self, cause, revoked, answer, [=](const caf::error& failure) {
    if (failure) return settle(answer, failure);
    settle(answer, self->state().rows().find_user({std::to_string(user.value)}));
  });
}

/// A guess as good as one at signing in.
caf::error refuse_old_password(const call& cause, account_id user) {
  const auto refused = metrics::number_of(metrics::metric::sign_ins_refused_total) += 1;
  log::warn("auth", "the old password is not right",
            {{"user_id", user.value},
             {"refused_since_start", refused},
             {"request_id", cause.request_id}});
  return errc::invalid_credentials;
}

void replace_own_password(auth_service* self, const call& cause, const token_claims& caller,
                          const password_hash& from, const password_hash& to,
                          promise<confirmation> answer) {
  auto done = write_password(self, {caller.user, to, from, caller.sid});
  if (!done) return settle(answer, doubt(self, cause, caller.user, done.error()));
  log::info("auth", "password changed",
            {{"user_id", caller.user.value}, {"request_id", cause.request_id}});
  when_revoked(self, cause, done->revoked, answer, [answer](const caf::error& failure) {
    settle(answer, failure, confirmation{"Password changed"});
  });
}

}  // namespace

caf::result<confirmation> change_own_password(auth_service* self, const call& cause,
                                              const change_password& what) {
  auto account = self->state().rows().find_account(what.caller.user);
  if (!account) return account.error();
  auto answer = self->make_response_promise<confirmation>();
  const auto hash_new_one = [=,
                             old_hash = account->hashed_password](const password_verdict& verdict) {
    if (!verdict.matches) return settle(answer, refuse_old_password(cause, what.caller.user));
    ask_hasher<hashed_password>(self, cause, hash_password{what.change.new_password}, answer,
                                [=](const hashed_password& hashed) {
                                  replace_own_password(self, cause, what.caller, old_hash,
                                                       hashed.hash, answer);
                                });
  };
  ask_hasher<password_verdict>(
      self, cause, verify_password{what.change.old_password, account->hashed_password}, answer,
      [=](const password_verdict& verdict) { hash_new_one(verdict); });
  return answer;
}

caf::result<account_status> change_activity(auth_service* self, const call& cause,
                                            const set_activity& what) {
  if (!self->state().healthy()) return errc::storage_unavailable;
  auto done = write_activity(self, cause, what);
  if (!done) return doubt(self, cause, what.user_id, done.error());
  const account_status status{what.user_id, what.is_active};
  auto answer = self->make_response_promise<account_status>();
  if (done->sequence == 0) {  // that is what it was
    when_revoked(self, cause, done->revoked, answer,
                 [=](const caf::error& failure) { settle(answer, failure, status); });
    return answer;
  }
  wake_relays(self);
  log::info(
      "auth", what.is_active ? "account activated" : "account deactivated",
      {{"user_id", what.user_id.value}, {"by", what.by.value}, {"request_id", cause.request_id}});
  when_revoked(self, cause, done->revoked, answer,
               [=, sequence = done->sequence](const caf::error& failure) {
                 if (failure) return settle(answer, failure);
                 when_applied(self, cause, what.user_id, sequence, answer,
                              [=](const caf::error&) { settle(answer, status); });
               });
  return answer;
}

caf::result<user_details> give_role(auth_service* self, const call& cause, const grant_role& what) {
  auto granted = write_role(self, cause, what);
  if (!granted) return granted.error();
  if (*granted) log_role("role granted", what.user_id, what.role, cause);
  return self->state().rows().find_user({std::to_string(what.user_id.value)});
}

caf::result<user_details> take_role(auth_service* self, const call& cause,
                                    const revoke_role& what) {
  auto done = write_role_away(self, cause, what);
  if (!done) return doubt(self, cause, what.user_id, done.error());
  if (done->sequence > 0) log_role("role revoked", what.user_id, what.role, cause);
  auto answer = self->make_response_promise<user_details>();
  answer_details(self, cause, what.user_id, done->revoked, answer);
  return answer;
}

caf::result<user_details> reset_password(auth_service* self, const call& cause,
                                         const set_password& what) {
  auto answer = self->make_response_promise<user_details>();
  ask_hasher<hashed_password>(
      self, cause, hash_password{what.password}, answer, [=](const hashed_password& hashed) {
        auto done = write_password(self, {what.user_id, hashed.hash, {}, {}});
        if (!done) return settle(answer, doubt(self, cause, what.user_id, done.error()));
        log::info("auth", "password set by an operator",
                  {{"user_id", what.user_id.value}, {"request_id", cause.request_id}});
        answer_details(self, cause, what.user_id, done->revoked, answer);
      });
  return answer;
}

}  // namespace troupe
