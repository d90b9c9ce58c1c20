#include "tests/bench/actors_bench.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <ctime>
#include <future>

#include "actors/supervision/service.hpp"
#include "config/caf_config.hpp"

namespace troupe::bench {

namespace {

/// Takes a number, and tells itself the next lower one.
using counter_actor = caf::typed_actor<caf::reacts_to<std::int64_t>>;
using finish = std::shared_ptr<std::promise<void>>;

template <class Self>
counter_actor::behavior_type count_down(Self* self, finish done) {
  return {[self, done](std::int64_t left) {
    if (left == 0) return done->set_value();
    self->send(caf::actor_cast<counter_actor>(self->ctrl()), left - 1);
  }};
}

struct counter_state {
  finish done;
};
using counter_service = service<counter_actor, counter_state>;

counter_actor spawn_instrumented(const backstage& stage, const finish& done) {
  return spawn_service<counter_actor, counter_state>(
      stage, {.name = "counter", .where = runs::on_its_own_thread},
      [done] { return counter_state{done}; },
      [](counter_service* self) { return count_down(self, self->state().done); });
}

counter_actor spawn_bare(const backstage& stage, const finish& done) {
  return stage.system.spawn<caf::detached>(
      [](counter_actor::pointer self, finish told) { return count_down(self, std::move(told)); },
      done);
}

/// What all threads of this process have used: here one is at work at a time, and what else the
/// machine does is not measured.
double cpu_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// Nanoseconds a message.
double time_of(const backstage& stage, std::int64_t messages,
               counter_actor (*spawn)(const backstage&, const finish&)) {
  const auto done = std::make_shared<std::promise<void>>();
  const auto actor = spawn(stage, done);
  auto finished = done->get_future();
  const auto started = cpu_nanoseconds();
  caf::anon_send(actor, messages);
  finished.wait();
  const auto took = cpu_nanoseconds() - started;
  caf::scoped_actor self{stage.system};
  self->send_exit(actor, caf::exit_reason::user_shutdown);
  self->wait_for(actor);
  return took / static_cast<double>(messages);
}

}  // namespace

actors_result measure_messages(const actors_order& order) {
  constexpr std::int64_t turns = 10;
  caf_config config;
  caf::actor_system system{config};
  roll_call roll;
  const backstage stage{.system = system, .roll = roll};
  actors_result mean;
  for (std::int64_t turn = 0; turn < turns; ++turn) {
    mean.bare_ns += time_of(stage, order.messages / turns, spawn_bare) / turns;
    mean.instrumented_ns += time_of(stage, order.messages / turns, spawn_instrumented) / turns;
  }
  return mean;
}

}  // namespace troupe::bench
