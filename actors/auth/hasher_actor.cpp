#include "actors/auth/hasher_actor.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "messages/passwords.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;

constexpr auto idle_before_rest = 60s;

struct hasher_state {
  password_settings passwords;
  bool in_use = false;  // since the last tick
  bool mapped = false;  // memory is kept
  bool ticking = false;
};

using private_hasher = hasher_actor::extend<caf::reacts_to<tick>>;
using hasher_service = service<private_hasher, hasher_state>;

void step_aside() {
  const auto thread = static_cast<id_t>(syscall(SYS_gettid));
  if (setpriority(PRIO_PROCESS, thread, 19) != 0)
    log::warn("hasher", "cannot lower its priority; logins may slow others down");
}

void use_memory(hasher_service* self) {
  auto& state = self->state();
  state.in_use = state.mapped = true;
  if (std::exchange(state.ticking, true)) return;
  self->tick_after(idle_before_rest);
}

void rest(hasher_service* self) {
  auto& state = self->state();
  state.ticking = false;
  if (state.in_use) {
    use_memory(self);
    state.in_use = false;
  } else if (std::exchange(state.mapped, false)) {
    release_arenas();
  }
}

caf::expected<password_verdict> verify(const verify_password& claimed,
                                       const password_settings& settings) {
  auto compared = argon2id_verify(claimed.password.text(), claimed.hash, settings);
  if (!compared) return compared.error();
  password_verdict verdict{.matches = compared->matches, .upgrade = {}};
  if (compared->matches && compared->outdated)
    verdict.upgrade = argon2id_hash(claimed.password.text(), settings);
  return verdict;
}

private_hasher::behavior_type behave(hasher_service* self) {
  using metrics::metric;
  static auto& hashes = metrics::number_of(metric::hashes_total, {"hash"});
  static auto& comparisons = metrics::number_of(metric::hashes_total, {"verify"});
  return {
      [self](const call&, const hash_password& wanted) {
        use_memory(self);
        hashes += 1;
        return hashed_password{argon2id_hash(wanted.password.text(), self->state().passwords)};
      },
      [self](const call&, const verify_password& claimed) -> caf::result<password_verdict> {
        use_memory(self);
        comparisons += 1;
        return verify(claimed, self->state().passwords);
      },
      [self](tick) { rest(self); },
  };
}

}  // namespace

void hasher_settings::declare(setting_list& list) {
  list.add("hasher.threads", threads, "Threads that hash passwords, at nice 19", {1, 64});
  list.add("hasher.queue-max", queue_max,
           "Passwords that may wait for each of them; beyond, sign-ins are answered 503",
           {1, 10'000});
  passwords.declare(list);
}

hasher_actor spawn_hasher_actor(const backstage& stage, const hasher_settings& settings,
                                std::int64_t number) {
  return spawn_service<private_hasher, hasher_state>(
      stage,
      {.name = fmt::format("hasher-{}", number),
       .depth_max = static_cast<std::uint64_t>(settings.queue_max),
       .where = stage.blocking},
      [settings, where = stage.blocking] {
        if (where == runs::on_its_own_thread) step_aside();
        return hasher_state{settings.passwords};
      },
      behave);
}

}  // namespace troupe
