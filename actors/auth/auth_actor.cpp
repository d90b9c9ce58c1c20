#include "actors/auth/auth_actor.hpp"

#include <fmt/format.h>

#include "actors/auth/auth_service.hpp"

namespace troupe {

namespace {

caf::result<user_details> find(auth_service* self, const find_user& wanted) {
  return self->state().rows().find_user(wanted);
}

caf::result<user_list> list(auth_service* self, const list_users& wanted) {
  auto bounded = wanted;
  bounded.limit = std::clamp<std::int64_t>(wanted.limit, 1, 1000);
  auto rows = self->state().rows().list_users(bounded);
  if (!rows) return rows.error();
  return user_list{std::move(*rows)};
}

private_auth::behavior_type behave(auth_service* self) {
  self->tick_after(std::chrono::seconds{0});
  return {
      [self](const call& cause, const register_user& what) {
        return register_account(self, cause, what);
      },
      [self](const call& cause, const log_in& what) { return sign_in(self, cause, what); },
      [self](const call& cause, const refresh_tokens& what) { return refresh(self, cause, what); },
      [self](const call& cause, const log_out& what) { return sign_out(self, cause, what); },
      [self](const call& cause, const change_password& what) {
        return change_own_password(self, cause, what);
      },
      [self](const call& cause, const set_activity& what) {
        return change_activity(self, cause, what);
      },
      [self](const call& cause, const check_token& what) { return check(self, cause, what); },
      [self](const call&, const find_guard_keys&) { return enter_guard(self); },
      [self](const call&, const find_revocations& what) { return page_of_revocations(self, what); },
      [self](const call& cause, const create_user& what) {
        return create_account(self, cause, what);
      },
      [self](const call&, const find_user& what) { return find(self, what); },
      [self](const call&, const list_users& what) { return list(self, what); },
      [self](const call& cause, const grant_role& what) { return give_role(self, cause, what); },
      [self](const call& cause, const revoke_role& what) { return take_role(self, cause, what); },
      [self](const call& cause, const set_password& what) {
        return reset_password(self, cause, what);
      },
      [self](const call&, const list_keys& what) { return list(self, what); },
      [self](const call& cause, const rotate_keys& what) { return rotate(self, cause, what); },
      [self](const call& cause, const retire_keys& what) { return retire(self, cause, what); },
      [self](const call&, const list_events& what) { return list_outbox(self, what); },
      [self](const call&, const find_event& what) { return find_in_outbox(self, what); },
      [self](const call& cause, const replay_events& what) {
        return replay_outbox(self, cause, what);
      },
      [self](const call& cause, const drop_events& what) { return drop_outbox(self, cause, what); },
      [self](tick) {
        take_back_abandoned(self);
        self->tick_after(std::chrono::seconds{10});
      },
  };
}

std::int64_t seconds(std::chrono::milliseconds time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time).count();
}

}  // namespace

caf::error auth_state::mend() {
  if (auto away = session->connect()) return away;
  return issuer ? caf::error{} : make_keys();
}

std::int64_t auth_state::access_seconds() const {
  return seconds(grounds.settings.tokens.access_lifetime);
}

std::int64_t auth_state::refresh_seconds() const {
  return seconds(grounds.settings.tokens.refresh_lifetime);
}

std::int64_t keep_seconds(const auth_settings& settings) {
  return seconds(std::max(settings.tokens.access_lifetime, settings.tokens.refresh_lifetime)) + 300;
}

void auth_settings::declare(setting_list& list) {
  list.add("auth.workers", workers, "Threads of AuthActor, each with a connection to the database",
           {1, 64});
  list.add("auth.sessions-max", sessions_max,
           "Sessions an account may have at once; signing in ends the oldest", {1, 10'000});
  tokens.declare(list);
}

void guard_audience::enter(guard_actor guard) {
  std::lock_guard lock{mutex_};
  if (std::ranges::find(guards_, guard) == guards_.end()) guards_.push_back(std::move(guard));
}

std::vector<guard_actor> guard_audience::all() const {
  std::lock_guard lock{mutex_};
  return guards_;
}

caf::error check_secret(const auth_grounds& grounds) {
  pg::session session{grounds.database};
  if (session.connect()) return {};
  const auto keys = auth_repository{session}.load_keys();
  if (!keys || keys->empty()) return {};
  const auto opened = token_issuer::open(*keys, *grounds.secret, grounds.settings.tokens);
  return opened ? caf::error{} : opened.error();
}

auth_actor spawn_auth_actor(const backstage& stage, const auth_grounds& grounds,
                            const auth_contacts& contacts, std::int64_t number) {
  return spawn_service<private_auth, auth_state>(
      stage, {.name = fmt::format("auth-{}", number), .where = stage.blocking},
      [grounds, contacts] {
        return auth_state{std::make_unique<pg::session>(grounds.database), grounds, contacts};
      },
      behave);
}

}  // namespace troupe
