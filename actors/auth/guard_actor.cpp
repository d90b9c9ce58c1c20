#include "actors/auth/guard_actor.hpp"

#include "actors/auth/crypto/argon2id.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 5s;
constexpr auto pause_after_failure = 200ms;
constexpr auto time_between_looks = 5s;
constexpr int looks_between_overflown_loads = 60;  // a load is hundreds of queries then

struct guard_state {
  std::shared_ptr<token_guard> guard;
  auth_actor auth;
  /// How many there have been, in all lives: answers to an earlier one than the last do not count.
  std::shared_ptr<std::uint64_t> rounds;
  int looks = 0;             ///< since the last load
  bool misses_keys = false;  ///< could not ask for them; said once an outage
};

using private_guard = guard_actor::extend<caf::reacts_to<tick>>;
using guard_service = service<private_guard, guard_state>;

call own_call(guard_service* self) {
  return {"guard", deadline{self->clock().now() + patience}};
}

void give_up_round(guard_service* self, std::uint64_t round, const caf::error& why) {
  if (*self->state().rounds != round) return;
  log::warn("guard", "cannot load what is revoked, tries again", {{"reason", reason_of(why)}});
  self->tick_after(pause_after_failure);
}

void load_page(guard_service* self, std::uint64_t round, std::string after) {
  self->request(self->state().auth, patience, own_call(self), find_revocations{std::move(after)})
      .then(
          [=](const revocation_page& page) {
            if (*self->state().rounds != round) return;
            self->state().guard->revoke(page.revoked);
            if (!page.next.empty()) return load_page(self, round, page.next);
            self->state().guard->complete();
            release_arenas();  // they came in messages of several times their size
            log::info("guard", "knows all that is revoked",
                      {{"revocations", self->state().guard->size().revocations}});
            self->tick_after(time_between_looks);
          },
          [=](const caf::error& why) { give_up_round(self, round, why); });
}

void load(guard_service* self) {
  auto& state = self->state();
  const auto round = ++*state.rounds;
  state.looks = 0;
  state.guard->rebuild();
  self->request(state.auth, patience, own_call(self), find_guard_keys{})
      .then(
          [=](const guard_keys& keys) {
            if (*self->state().rounds != round) return;
            self->state().guard->learn(keys);
            load_page(self, round, "");
          },
          [=](const caf::error& why) { give_up_round(self, round, why); });
}

void ask_for_keys(guard_service* self) {
  self->request(self->state().auth, patience, own_call(self), find_guard_keys{})
      .then(
          [self](const guard_keys& keys) {
            self->state().guard->learn(keys);
            self->state().misses_keys = false;
          },
          [self](const caf::error& why) {
            if (std::exchange(self->state().misses_keys, true)) return;
            log::warn("guard", "cannot ask for the keys, goes by those it has",
                      {{"reason", reason_of(why)}});
          });
}

void look(guard_service* self) {
  auto& guard = *self->state().guard;
  guard.forget_expired(std::chrono::system_clock::now());
  const bool may_fit_now =
      guard.size().overflown && ++self->state().looks >= looks_between_overflown_loads;
  if (!guard.is_ready() || !guard.is_complete() || may_fit_now) return load(self);
  ask_for_keys(self);  // another server may have changed them
  self->tick_after(time_between_looks);
}

private_guard::behavior_type behave(guard_service* self) {
  load(self);
  return {
      [self](const call&, const revoke_tokens& what) {
        self->state().guard->revoke(what);
        return tokens_revoked{};
      },
      [self](const call&, const guard_keys& keys) {
        self->state().guard->learn(keys);
        return keys_learnt{};
      },
      [self](tick) { look(self); },
  };
}

}  // namespace

guard_actor spawn_guard_actor(const backstage& stage, std::shared_ptr<token_guard> guard,
                              auth_actor auth) {
  // A revocation is refused to nobody: there is no bound but AuthActor's own.
  return spawn_service<private_guard, guard_state>(
      stage, {.name = "guard", .depth_max = 100'000, .where = stage.blocking},
      [guard, auth, rounds = std::make_shared<std::uint64_t>(0)] {
        return guard_state{guard, auth, rounds};
      },
      behave);
}

}  // namespace troupe
