#include "actors/auth/auth_service.hpp"
#include "actors/events/topics.hpp"
#include "messages/failpoint.hpp"

namespace troupe {

namespace {

/// What was written of a registration without a profile.
struct conclusion {
  bool taken_back = false;
  std::vector<session_id> ended;
};

/// The account goes, and all that hangs on it; its letter was held, so nobody has it.
caf::expected<conclusion> take_back(auth_repository rows, account_id user) {
  auto ended = rows.end_sessions(user, {});
  if (!ended) return ended.error();
  if (auto gone = rows.remove_account(user); !gone) return gone.error();
  failpoint::pass(failpoint::take_back_before_commit);
  return conclusion{true, std::move(*ended)};
}

/// Either the account is taken back, or it is marked that somebody will be told of it, and then it
/// stays: both look at the same locked rows. A profile that ProfileActor did not say was refused
/// may have been so all the same, which the relay has written down.
caf::expected<conclusion> write_conclusion(auth_service* self, const begun_registration& what,
                                           const caf::error& missing) {
  return self->state().session->transaction([&](pg::session& within) -> caf::expected<conclusion> {
    auth_repository rows{within};
    auto open = rows.lock_registration({what.user, what.event_id, topics::profiles::name});
    if (!open) return open.error();
    const bool was_refused = code_of(missing) == errc::profile_refused;
    if (*open && (was_refused || (*open)->is_refused)) return take_back(rows, what.user);
    auto marked = rows.mark_answered(what.user);
    if (!marked) return marked.error();
    return conclusion{!*marked, {}};
  });
}

void log_conclusion(const call& cause, account_id user, bool taken_back,
                    const caf::error& missing) {
  log::warn(
      "auth", taken_back ? "account taken back" : "account answered without its profile",
      {{"user_id", user.value}, {"reason", reason_of(missing)}, {"request_id", cause.request_id}});
}

}  // namespace

void conclude(auth_service* self, const call& cause, const begun_registration& what,
              const caf::error& missing, continuation then) {
  if (!missing) {
    failpoint::pass(failpoint::registration_before_answer);
    return then({});
  }
  auto written = write_conclusion(self, what, missing);
  if (!written) return then(doubt(self, cause, what.user, written.error()));
  log_conclusion(cause, what.user, written->taken_back, missing);
  if (!written->taken_back) {
    failpoint::pass(failpoint::answered_after_commit);
    return then({});
  }
  failpoint::pass(failpoint::take_back_after_commit);
  // Who knows the password may have signed in before he was told that there is an account.
  revoke_tokens revoked;
  for (auto sid : written->ended) revoked.sessions.push_back({sid, forget_at(self)});
  tell_guards(self, cause, revoked, [then](const caf::error& unheard) {
    if (unheard)
      log::error("auth", "a guard did not hear of sessions that ended",
                 {{"reason", reason_of(unheard)}});
    then(errc::user_create_error);
  });
}

}  // namespace troupe
