#include <fmt/format.h>

#include <charconv>

#include "actors/auth/auth_service.hpp"
#include "messages/events.hpp"
#include "messages/profile.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t page_size = 2500;
constexpr auto profile_patience = 2s;
constexpr auto guard_patience = 5s;

/// Where a page begins: `kind` of revocation, behind `key`.
struct place {
  char kind = 't';
  std::string key = "00000000-0000-0000-0000-000000000000";

  static place parse(const std::string& text) {
    if (text.size() < 2) return {};
    return {text.front(), text.substr(1)};
  }

  std::int64_t number() const {
    std::int64_t value = 0;
    std::from_chars(key.data(), key.data() + key.size(), value);
    return value;
  }
};

/// The place behind a page: after its last row, or at the next kind's beginning.
template <class Rows, class Key>
std::string behind(const Rows& rows, char kind, Key key_of, std::string next_kind) {
  if (rows.size() < static_cast<std::size_t>(page_size)) return next_kind;
  return fmt::format("{}{}", kind, key_of(rows.back()));
}

struct telling {
  std::size_t missing;
  caf::error failure;
  continuation then;
};

/// Asks every guard, and goes on when all have answered.
template <class Heard, class What>
void tell_all(auth_service* self, const call& cause, const What& what, continuation then) {
  const auto guards = self->state().contacts.guards->all();
  if (guards.empty()) return then({});
  auto all = std::make_shared<telling>(telling{guards.size(), {}, std::move(then)});
  auto one_less = [all](const caf::error& failure) {
    if (failure) all->failure = failure;
    if (--all->missing == 0) all->then(all->failure);
  };
  // Not under the caller's deadline: what is committed must reach the guards, whoever still waits.
  const call anyway{cause.request_id, deadline{self->clock().now() + guard_patience}};
  for (const auto& guard : guards)
    self->request(guard, guard_patience, anyway, what)
        .then([one_less](const Heard&) { one_less({}); }, one_less);
}

caf::expected<guard_keys> keys_for_guards(auth_state& state) {
  auto rows = state.rows();
  auto changes = rows.key_changes();  // before the keys: those may be newer, never older
  if (!changes) return changes.error();
  if (auto failed = state.reload_keys()) return failed;
  auto roles = rows.permissions_of_roles();
  if (!roles) return roles.error();
  const auto& tokens = state.grounds.settings.tokens;
  return guard_keys{state.issuer->public_keys(), std::move(*roles), tokens.issuer, tokens.audience,
                    *changes};
}

}  // namespace

std::int64_t unix_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

std::int64_t forget_at(const auth_service* self) {
  return unix_now() + keep_seconds(const_cast<auth_service*>(self)->state().grounds.settings);
}

void tell_guards(auth_service* self, const call& cause, const revoke_tokens& what,
                 continuation then) {
  const bool nothing = what.tokens.empty() && what.sessions.empty() && what.generations.empty() &&
                       what.doubted.empty();
  if (nothing) return then({});
  tell_all<tokens_revoked>(self, cause, what, std::move(then));
}

void tell_keys(auth_service* self, const call& cause, continuation then) {
  const auto keys = keys_for_guards(self->state());
  if (!keys) return then(keys.error());
  tell_all<keys_learnt>(self, cause, *keys, std::move(then));
}

caf::error doubt(auth_service* self, const call& cause, account_id user, caf::error failure) {
  if (failure != errc::storage_outcome_unknown) return failure;
  revoke_tokens what;
  what.doubted.push_back({user, forget_at(self)});
  tell_guards(self, cause, what, [user](const caf::error& unheard) {
    if (unheard)
      log::error("auth", "a guard did not hear that an account is in doubt",
                 {{"user_id", user.value}, {"reason", reason_of(unheard)}});
  });
  return failure;
}

void wake_relays(auth_service* self) {
  for (const auto& each : self->state().contacts.relays) self->send(each, outbox_written{});
}

void await_profile(auth_service* self, const call& cause, account_id user, std::int64_t sequence,
                   continuation then) {
  if (self->state().contacts.relays.empty())
    return then(errc::profile_not_ready);  // nobody carries
  const auto now = self->clock().now();
  const auto until = std::min(cause.until.at(), now + profile_patience);
  const call brief{cause.request_id, deadline{until}};
  self->request(self->state().contacts.profiles, brief.until.left(now), brief,
                await_applied{user, sequence})
      .then([then](const events_applied&) { then({}); }, then);
}

caf::result<guard_keys> enter_guard(auth_service* self) {
  auto& state = self->state();
  if (!state.healthy()) return errc::storage_unavailable;
  if (auto guard = self->current_sender())
    state.contacts.guards->enter(caf::actor_cast<guard_actor>(guard));
  auto keys = keys_for_guards(state);  // after it was entered: what changes from here on it is told
  if (!keys) return keys.error();
  return std::move(*keys);
}

caf::result<revocation_page> page_of_revocations(auth_service* self, const find_revocations& what) {
  auto rows = self->state().rows();
  const auto seconds = keep_seconds(self->state().grounds.settings);
  const auto from = place::parse(what.after);
  revocation_page page;
  if (from.kind == 't') {
    auto tokens = rows.revoked_tokens(from.key, page_size);
    if (!tokens) return tokens.error();
    page.next = behind(
        *tokens, 't', [](const revoked_token& row) { return row.jti.text(); }, "s0");
    page.revoked.tokens = std::move(*tokens);
  } else if (from.kind == 's') {
    auto sessions = rows.ended_sessions({from.number()}, seconds, page_size);
    if (!sessions) return sessions.error();
    page.next = behind(
        *sessions, 's', [](const ended_session& row) { return row.sid.value; }, "g0");
    page.revoked.sessions = std::move(*sessions);
  } else {
    auto generations = rows.raised_generations({from.number()}, page_size);
    if (!generations) return generations.error();
    page.next = behind(
        *generations, 'g', [](const raised_generation& row) { return row.user.value; }, "");
    page.revoked.generations = std::move(*generations);
  }
  return page;
}

}  // namespace troupe
