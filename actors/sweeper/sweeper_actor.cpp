#include "actors/sweeper/sweeper_actor.hpp"

#include <random>

#include "messages/sweeping.hpp"
#include "persistence/auth_repository.hpp"

namespace troupe {

namespace {

struct sweeper_state {
  std::unique_ptr<pg::session> session;
  sweeper_settings settings;
  std::int64_t keep_seconds;
  std::int64_t removed = 0;  ///< since it was started
  std::mt19937_64 chance{std::random_device{}()};

  bool healthy() const { return session->connected(); }
  caf::error mend() { return session->connect(); }
};

using private_sweeper = sweeper_actor::extend<caf::reacts_to<tick>>;
using sweeper_service = service<private_sweeper, sweeper_state>;

/// Batch after batch until one is not full, or there have been enough.
template <class Sweep>
caf::expected<std::int64_t> in_batches(const sweeper_settings& settings, Sweep sweep) {
  std::int64_t removed = 0;
  for (std::int64_t turn = 0; turn < settings.batches_max; ++turn) {
    caf::expected<std::int64_t> batch = sweep(settings.batch);
    if (!batch) return batch.error();
    removed += *batch;
    if (*batch < settings.batch) break;
  }
  return removed;
}

caf::expected<sweep_report> sweep(sweeper_service* self) {
  auto& state = self->state();
  auth_repository rows{*state.session};
  auto tokens = in_batches(state.settings, [&](std::int64_t limit) {
    return rows.sweep_tokens(state.keep_seconds, limit);
  });
  if (!tokens) return tokens.error();
  auto sessions = in_batches(state.settings, [&](std::int64_t limit) {
    return rows.sweep_sessions(state.keep_seconds, limit);
  });
  if (!sessions) return sessions.error();
  auto generations =
      in_batches(state.settings, [&](std::int64_t limit) { return rows.sweep_generations(limit); });
  if (!generations) return generations.error();

  const sweep_report report{*tokens, *sessions, *generations};
  state.removed += report.tokens + report.sessions + report.generations;
  log::info("sweeper", "swept",
            {{"tokens", report.tokens},
             {"sessions", report.sessions},
             {"generations", report.generations},
             {"removed_since_start", state.removed}});
  return report;
}

void rest(sweeper_service* self) {
  std::uniform_real_distribution<double> about{0.8, 1.2};
  const std::chrono::duration<double> pause = self->state().settings.interval;
  self->tick_after(
      std::chrono::duration_cast<std::chrono::nanoseconds>(pause * about(self->state().chance)));
}

private_sweeper::behavior_type behave(sweeper_service* self) {
  rest(self);
  return {
      [self](const call&, const sweep_expired&) -> caf::result<sweep_report> {
        return sweep(self);
      },
      [self](tick) {
        if (auto swept = sweep(self); !swept)
          log::warn("sweeper", "could not sweep", {{"reason", reason_of(swept.error())}});
        rest(self);
      },
  };
}

}  // namespace

void sweeper_settings::declare(setting_list& list) {
  list.add("sweeper.interval", interval,
           "Time between two sweeps of expired tokens and sessions, give or take a fifth",
           {std::chrono::seconds{1}, std::chrono::hours{24}});
  list.add("sweeper.batch", batch, "Rows removed by one statement", {1, 100'000});
  list.add("sweeper.batches-max", batches_max, "Statements a run and table", {1, 10'000});
}

sweeper_actor spawn_sweeper_actor(const backstage& stage, const pg::connection_settings& database,
                                  const sweeper_settings& settings, std::int64_t keep_seconds) {
  return spawn_service<private_sweeper, sweeper_state>(
      stage, {.name = "sweeper", .where = stage.blocking},
      [=] {
        return sweeper_state{std::make_unique<pg::session>(database), settings, keep_seconds};
      },
      behave);
}

}  // namespace troupe
