#pragma once

#include <optional>

#include "actors/auth/auth_actor.hpp"
#include "actors/supervision/service.hpp"
#include "messages/auth.hpp"
#include "messages/outbox.hpp"
#include "messages/passwords.hpp"
#include "persistence/auth_repository.hpp"

/// What the parts of AuthActor share; for actors/auth/*.cpp alone.
namespace troupe {

struct auth_state {
  std::unique_ptr<pg::session> session;
  auth_grounds grounds;
  auth_contacts contacts;
  std::optional<token_issuer> issuer = {};
  std::vector<std::string> kids = {};  ///< of the issuer's keys, in the order of load_keys

  bool healthy() const { return session->connected() && issuer; }
  caf::error mend();

  /// Makes the keys that are missing, and loads all.
  caf::error make_keys();

  /// The issuer goes by the rows as they are now.
  caf::error reload_keys();

  /// The issuer signs with `keys`, or with newer ones.
  caf::error sign_with(const signing_kids& keys);

  /// What a good token says. Looks into the database if it does not know the key that it names:
  /// that may have been made elsewhere. Fails as `check` does.
  using token_check = caf::expected<token_claims> (token_issuer::*)(std::string_view,
                                                                    token_issuer::time_point) const;
  caf::expected<token_claims> check(token_check check, const token_text& token);

  auth_repository rows() const { return auth_repository{*session}; }

  std::int64_t access_seconds() const;
  std::int64_t refresh_seconds() const;
};

using private_auth = auth_actor::extend<caf::reacts_to<tick>>;
using auth_service = service<private_auth, auth_state>;
template <class Answer>
using promise = caf::typed_response_promise<Answer>;

/// Answers a request with what came of it.
template <class Answer>
void settle(promise<Answer> answer, caf::expected<std::type_identity_t<Answer>> outcome) {
  if (outcome)
    answer.deliver(std::move(*outcome));
  else
    answer.deliver(outcome.error());
}

/// The same for what either failed or comes to `done`.
template <class Answer>
void settle(promise<Answer> answer, const caf::error& failure, std::type_identity_t<Answer> done) {
  if (failure) return settle(answer, failure);
  settle(answer, std::move(done));
}

/// Seconds since 1970, by this node's clock.
std::int64_t unix_now();

/// When what revokes tokens may be forgotten; seconds since 1970.
std::int64_t forget_at(const auth_service* self);

/// Goes on with a request when `Reply` is there. CAF leaves the request without an answer if that
/// throws, so it is given one here before the actor fails.
template <class Reply, class Answer, class Then>
auto going_on(promise<Answer> answer, Then then) {
  return [answer, then](const Reply& reply) {
    try {
      then(reply);
    } catch (...) {
      settle(answer, caf::make_error(errc::handler_failed, current_exception_text()));
      throw;
    }
  };
}

/// Asks the hasher for a `Reply`; `then(const Reply&)` goes on, and an error goes to `answer`.
template <class Reply, class Question, class Answer, class Then>
void ask_hasher(auth_service* self, const call& cause, Question question, promise<Answer> answer,
                Then then) {
  const auto patience = cause.until.left(self->clock().now());
  self->request(self->state().contacts.hasher, patience, cause, std::move(question))
      .then(going_on<Reply>(answer, then),
            [answer](const caf::error& why) { settle(answer, why); });
}

/// What goes on when something is done, or with the error that came in its place.
using continuation = std::function<void(const caf::error&)>;

/// Tells every guard, and goes on when all have it; an error if one does not answer in time.
void tell_guards(auth_service* self, const call& cause, const revoke_tokens& what,
                 continuation then);

/// The same for a request that waits for its answer.
template <class Answer, class Then>
void when_revoked(auth_service* self, const call& cause, const revoke_tokens& what,
                  promise<Answer> answer, Then then) {
  tell_guards(self, cause, what, going_on<caf::error>(answer, std::move(then)));
}

/// Tells every guard the keys as they are now, and goes on when all have them.
void tell_keys(auth_service* self, const call& cause, continuation then);

/// `failure`, which may have left `user` with tokens that are void: if so, guards are told to doubt
/// them. For after a write that revokes.
caf::error doubt(auth_service* self, const call& cause, account_id user, caf::error failure);

/// For after a commit that wrote to the outbox.
void wake_relays(auth_service* self);

/// Waits until ProfileActor has applied the account's events up to `sequence`, but no longer than
/// two seconds, and goes on either way; the error says why they are not.
void await_profile(auth_service* self, const call& cause, account_id user, std::int64_t sequence,
                   continuation then);

/// The same for a request that waits for its answer.
template <class Answer, class Then>
void when_applied(auth_service* self, const call& cause, account_id user, std::int64_t sequence,
                  promise<Answer> answer, Then then) {
  await_profile(self, cause, user, sequence, going_on<caf::error>(answer, std::move(then)));
}

/// A registration that is committed, and of which nobody was told.
struct begun_registration {
  account_id user;
  uuid event_id;              ///< of its Register
  std::int64_t sequence = 0;  ///< the same event's
};

/// What a registration comes to whose profile is there, or is `missing`: no error if it may be said
/// that there is an account, which is marked where there is no profile. Where that was refused the
/// account is taken back, and the error is user_create_error.
void conclude(auth_service* self, const call& cause, const begun_registration& what,
              const caf::error& missing, continuation then);

/// Takes back the accounts whose profile was refused when nobody waited for them any more: whoever
/// did has died with his process.
void take_back_abandoned(auth_service* self);

/// Writes the session of somebody who has just proved to own `hash`, and makes its tokens. Fails
/// with invalid_credentials if the password has been changed meanwhile. Leaves the cap of sessions
/// alone.
caf::expected<token_pair> begin_session(auth_state& state, pg::session& within,
                                        const new_session& wanted, const client_info& client,
                                        const std::vector<role_name>& roles);

// The handlers, by theme.

caf::result<signed_in_user> register_account(auth_service* self, const call&, const register_user&);
caf::result<user_details> create_account(auth_service* self, const call&, const create_user&);

caf::result<signed_in_user> sign_in(auth_service* self, const call&, const log_in&);
caf::result<token_pair> refresh(auth_service* self, const call&, const refresh_tokens&);
caf::result<confirmation> sign_out(auth_service* self, const call&, const log_out&);
caf::result<token_claims> check(auth_service* self, const call&, const check_token&);

caf::result<confirmation> change_own_password(auth_service* self, const call&,
                                              const change_password&);
caf::result<account_status> change_activity(auth_service* self, const call&, const set_activity&);
caf::result<user_details> give_role(auth_service* self, const call&, const grant_role&);
caf::result<user_details> take_role(auth_service* self, const call&, const revoke_role&);
caf::result<user_details> reset_password(auth_service* self, const call&, const set_password&);

caf::result<key_list> list(auth_service* self, const list_keys&);
caf::result<key_list> rotate(auth_service* self, const call&, const rotate_keys&);
caf::result<key_list> retire(auth_service* self, const call&, const retire_keys&);

caf::result<event_list> list_outbox(auth_service* self, const list_events&);
caf::result<event_details> find_in_outbox(auth_service* self, const find_event&);
caf::result<events_changed> replay_outbox(auth_service* self, const call&, const replay_events&);
caf::result<events_changed> drop_outbox(auth_service* self, const call&, const drop_events&);

caf::result<guard_keys> enter_guard(auth_service* self);
caf::result<revocation_page> page_of_revocations(auth_service* self, const find_revocations&);

}  // namespace troupe
