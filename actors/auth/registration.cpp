#include "actors/auth/auth_service.hpp"
#include "actors/events/outbox_entry.hpp"
#include "messages/failpoint.hpp"

namespace troupe {

namespace {

struct opened_account {
  account user;
  begun_registration registration;
  std::optional<token_pair> tokens;  ///< if a session was wanted
};

struct opening {
  new_account newcomer;
  password_hash hash;
  std::vector<role_name> roles;       ///< the highest-ranking first
  std::optional<client_info> client;  ///< with a session, if there is one
  locale_name locale;                 ///< of the letter that welcomes
  call cause;
};

constexpr std::int64_t first_generation = 1;  // as the column's default has it

role_name role(std::string name) {
  auto parsed = role_name::parse(std::move(name));
  return std::get<role_name>(std::move(parsed));
}

/// That there is an account, and the letter that welcomes, which waits for the profile.
caf::expected<begun_registration> write_events(pg::session& within, const opening& what,
                                               account_id user) {
  const auto& who = what.newcomer;
  outbox_repository outbox{within};
  const auto registered = entry_of(user_registered{{}, user, who.display_name}, what.cause);
  auto sequence = outbox.insert_event(registered);
  if (!sequence) return sequence.error();
  const auto letter = entry_of(welcome_mail{{}, user, who.email, who.display_name, what.locale},
                               what.cause, registered.event_id);
  if (auto written = outbox.insert_event(letter); !written) return written.error();
  return begun_registration{user, registered.event_id, *sequence};
}

/// Account, roles, session and events: all or nothing.
caf::expected<opened_account> write(auth_state& state, pg::session& within, const opening& what) {
  auth_repository rows{within};
  auto id = rows.insert_account(what.newcomer, what.hash);
  if (!id) return id.error();
  for (const auto& each : what.roles)
    if (auto granted = rows.grant_role(*id, each); !granted) return granted.error();

  opened_account result{{*id, what.newcomer.login, what.newcomer.email, true}, {}, {}};
  if (what.client) {
    auto tokens = begin_session(
        state, within, {*id, what.hash, first_generation, random_uuid(), state.refresh_seconds()},
        *what.client, what.roles);
    if (!tokens) return tokens.error();
    result.tokens = std::move(*tokens);
  }
  auto begun = write_events(within, what, *id);
  if (!begun) return begun.error();
  result.registration = *begun;
  failpoint::pass(failpoint::register_before_commit);
  return result;
}

caf::expected<opened_account> open_account(auth_service* self, const opening& what) {
  auto& state = self->state();
  if (!state.healthy()) return errc::storage_unavailable;
  auto opened =
      state.session->transaction([&](pg::session& within) { return write(state, within, what); });
  if (!opened) {
    // Where both are taken it is the e-mail address that is named.
    if (opened.error() == errc::login_already_exists)
      if (auto taken = state.rows().email_is_taken(what.newcomer.email); taken && *taken)
        return errc::email_already_exists;
    return opened.error();
  }
  failpoint::pass(failpoint::register_after_commit);
  wake_relays(self);
  log::info("auth", "account opened",
            {{"user_id", opened->user.id.value}, {"request_id", what.cause.request_id}});
  return opened;
}

/// Waits for the profile, and goes on with what the registration comes to.
template <class Answer, class Then>
void when_concluded(auth_service* self, const call& cause, const begun_registration& what,
                    promise<Answer> answer, Then then) {
  when_applied(self, cause, what.user, what.sequence, answer, [=](const caf::error& missing) {
    conclude(self, cause, what, missing, going_on<caf::error>(answer, then));
  });
}

}  // namespace

caf::result<signed_in_user> register_account(auth_service* self, const call& cause,
                                             const register_user& what) {
  if (!self->state().healthy()) return errc::storage_unavailable;  // or it would hash for nothing
  auto answer = self->make_response_promise<signed_in_user>();
  ask_hasher<hashed_password>(
      self, cause, hash_password{what.newcomer.password}, answer,
      [=](const hashed_password& hashed) {
        auto opened = open_account(
            self,
            {what.newcomer, hashed.hash, {role("user")}, what.client, what.client.locale, cause});
        if (!opened) return settle(answer, opened.error());
        when_concluded(self, cause, opened->registration, answer,
                       [answer, done = signed_in_user{opened->user, *opened->tokens}](
                           const caf::error& failure) { settle(answer, failure, done); });
      });
  return answer;
}

caf::result<user_details> create_account(auth_service* self, const call& cause,
                                         const create_user& what) {
  auto answer = self->make_response_promise<user_details>();
  ask_hasher<hashed_password>(
      self, cause, hash_password{what.newcomer.password}, answer,
      [=](const hashed_password& hashed) {
        std::vector<role_name> roles{role("user")};
        if (what.admin) roles.insert(roles.begin(), role("admin"));
        auto opened =
            open_account(self, {what.newcomer, hashed.hash, roles, {}, what.locale, cause});
        if (!opened) return settle(answer, opened.error());
        when_concluded(
            self, cause, opened->registration, answer,
            [self, answer, who = std::to_string(opened->user.id.value)](const caf::error& failure) {
              if (failure) return settle(answer, failure);
              settle(answer, self->state().rows().find_user({who}));
            });
      });
  return answer;
}

}  // namespace troupe
