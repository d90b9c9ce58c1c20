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
  int looks = 0;                         ///< since the last load
  std::optional<std::string> page = {};  ///< behind which a load that is under way goes on
  bool is_cut_off = false;               ///< AuthActor does not answer; said once an outage
};

using private_guard = guard_actor::extend<caf::reacts_to<tick>>;
using guard_service = service<private_guard, guard_state>;

call own_call(guard_service* self) {
  return {"guard", deadline{self->clock().now() + patience}};
}

/// Before all others: while it misses something, each token costs AuthActor a query.
template <class Question>
auto ask(guard_service* self, Question question) {
  return self->request<caf::message_priority::high>(self->state().auth, patience, own_call(self),
                                                    std::move(question));
}

void complain(guard_service* self, const caf::error& why) {
  if (std::exchange(self->state().is_cut_off, true)) return;
  log::warn("guard", "cannot ask AuthActor, tries again and goes by what it knows",
            {{"reason", reason_of(why)}});
}

void try_again(guard_service* self, std::uint64_t round, const caf::error& why) {
  if (*self->state().rounds != round) return;
  complain(self, why);
  self->tick_after(pause_after_failure);
}

void load_page(guard_service* self, std::uint64_t round) {
  ask(self, find_revocations{*self->state().page})
      .then(
          [=](const revocation_page& page) {
            auto& state = self->state();
            if (*state.rounds != round) return;
            state.is_cut_off = false;
            state.guard->revoke(page.revoked);
            state.page = page.next;
            if (!page.next.empty()) return load_page(self, round);
            state.page.reset();
            state.guard->complete();
            release_arenas();  // they came in messages of several times their size
            log::info("guard", "knows all that is revoked",
                      {{"revocations", self->state().guard->size().revocations}});
            self->tick_after(time_between_looks);
          },
          [=](const caf::error& why) { try_again(self, round, why); });
}

void load(guard_service* self) {
  auto& state = self->state();
  const auto round = ++*state.rounds;
  state.looks = 0;
  state.guard->rebuild();
  ask(self, find_guard_keys{})
      .then(
          [=](const guard_keys& keys) {
            if (*self->state().rounds != round) return;
            self->state().guard->learn(keys);
            self->state().page = "";
            load_page(self, round);
          },
          [=](const caf::error& why) { try_again(self, round, why); });
}

void ask_for_keys(guard_service* self) {
  ask(self, find_guard_keys{})
      .then(
          [self](const guard_keys& keys) {
            self->state().guard->learn(keys);
            self->state().is_cut_off = false;
          },
          [self](const caf::error& why) { complain(self, why); });
}

void look(guard_service* self) {
  auto& guard = *self->state().guard;
  guard.forget_expired(std::chrono::system_clock::now());
  // What is revoked meanwhile it is told, since AuthActor knows it: it need not begin anew.
  if (self->state().page) return load_page(self, *self->state().rounds);
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
