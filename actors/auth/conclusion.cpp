#include "actors/auth/auth_service.hpp"
#include "actors/events/topics.hpp"
#include "messages/failpoint.hpp"

namespace troupe {

namespace {

constexpr std::int64_t most_at_a_time = 50;
constexpr std::chrono::seconds patience_with_guards{5};

/// What was written of a registration without a profile.
struct conclusion {
  bool taken_back = false;
  std::optional<raised_generation> voided = {};  ///< the tokens that there may be
};

/// The account goes, and all that hangs on it; its letter was held, so nobody has it. Who knows the
/// password may have signed in before anybody was told that there is an account.
caf::expected<conclusion> take_back(auth_service* self, auth_repository rows, account_id user) {
  auto voided = rows.raise_generation(user, keep_seconds(self->state().grounds.settings));
  if (!voided) return voided.error();
  if (auto gone = rows.remove_account(user); !gone) return gone.error();
  failpoint::pass(failpoint::take_back_before_commit);
  return conclusion{true, *voided};
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
    if (*open && (was_refused || (*open)->is_refused)) return take_back(self, rows, what.user);
    auto marked = rows.mark_answered(what.user);
    if (!marked) return marked.error();
    return conclusion{!*marked};
  });
}

caf::expected<conclusion> take_back_if_refused(auth_service* self,
                                               const refused_registration& what) {
  return self->state().session->transaction([&](pg::session& within) -> caf::expected<conclusion> {
    auth_repository rows{within};
    auto open = rows.lock_registration({what.user_id, what.event_id, topics::profiles::name});
    if (!open) return open.error();
    if (!*open || !(*open)->is_refused) return conclusion{};
    return take_back(self, rows, what.user_id);
  });
}

void revoke(auth_service* self, const call& cause, const conclusion& written, continuation then) {
  failpoint::pass(failpoint::take_back_after_commit);
  revoke_tokens revoked;
  if (written.voided) revoked.generations.push_back(*written.voided);
  tell_guards(self, cause, revoked, [then](const caf::error& unheard) {
    if (unheard)
      log::error("auth", "a guard did not hear of tokens that are void",
                 {{"reason", reason_of(unheard)}});
    then(errc::user_create_error);
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
  revoke(self, cause, *written, std::move(then));
}

void take_back_abandoned(auth_service* self) {
  auto& state = self->state();
  if (!state.healthy()) return;
  auto refused = state.rows().refused_registrations(
      {topics::profiles::name, user_registered::wire_name, most_at_a_time});
  if (!refused) {
    log::warn("auth", "cannot look for refused registrations",
              {{"reason", reason_of(refused.error())}});
    return;
  }
  for (const auto& each : *refused) {
    const call cause{each.correlation_id, deadline{self->clock().now() + patience_with_guards}};
    const auto written = take_back_if_refused(self, each);
    if (!written)
      log::warn("auth", "an account is not taken back yet",
                {{"user_id", each.user_id.value},
                 {"reason", reason_of(doubt(self, cause, each.user_id, written.error()))},
                 {"request_id", cause.request_id}});
    if (!written || !written->taken_back) continue;  // the next look finds it, if it is still so
    log_conclusion(cause, each.user_id, true, errc::profile_refused);
    revoke(self, cause, *written, [](const caf::error&) {});
  }
}

}  // namespace troupe
