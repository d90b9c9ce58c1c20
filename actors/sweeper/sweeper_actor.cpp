#include "actors/sweeper/sweeper_actor.hpp"

#include <random>

#include "messages/sweeping.hpp"
#include "persistence/auth_repository.hpp"
#include "persistence/outbox_repository.hpp"
#include "persistence/profile_repository.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;

/// When there is more than a run may take: 4,000 rows a second of a table, at most.
constexpr auto pause_before_the_rest = 5s;

struct sweeper_state {
  std::unique_ptr<pg::session> auth;
  std::unique_ptr<pg::session> profile;
  sweeper_grounds grounds;
  std::int64_t removed = 0;  ///< since it was started
  bool more = false;         ///< than the last run took
  std::mt19937_64 chance{std::random_device{}()};

  bool healthy() const { return auth->connected() && profile->connected(); }
  caf::error mend() {
    auto trouble = auth->connect();
    auto more_trouble = profile->connect();
    return trouble ? trouble : more_trouble;
  }
};

using private_sweeper = sweeper_actor::extend<caf::reacts_to<tick>>;
using sweeper_service = service<private_sweeper, sweeper_state>;

/// Batch after batch until one is not full, or there have been enough.
template <class Sweep>
caf::error in_batches(sweeper_state& state, std::int64_t& removed, Sweep sweep) {
  const auto& settings = state.grounds.settings;
  for (std::int64_t turn = 0; turn < settings.batches_max; ++turn) {
    caf::expected<std::int64_t> batch = sweep(settings.batch);
    if (!batch) return batch.error();
    removed += *batch;
    if (*batch < settings.batch) return {};
  }
  state.more = true;
  return {};
}

/// All tables, also after one has failed; the first error.
caf::error sweep_tables(sweeper_state& state, sweep_report& report) {
  auth_repository rows{*state.auth};
  outbox_repository outbox{*state.auth};
  profile_repository profiles{*state.profile};
  const auto keep = state.grounds.keep_seconds;
  const auto keep_events =
      std::chrono::floor<std::chrono::seconds>(state.grounds.settings.events_keep).count();
  const caf::error all[] = {
      in_batches(state, report.tokens, [&](auto limit) { return rows.sweep_tokens(keep, limit); }),
      in_batches(state, report.sessions,
                 [&](auto limit) { return rows.sweep_sessions(keep, limit); }),
      in_batches(state, report.generations,
                 [&](auto limit) { return rows.sweep_generations(limit); }),
      in_batches(state, report.keys, [&](auto limit) { return rows.sweep_keys(limit); }),
      in_batches(state, report.events,
                 [&](auto limit) { return outbox.sweep_deliveries(keep_events, limit); }),
      in_batches(state, report.events,
                 [&](auto limit) { return outbox.sweep_events_for_nobody(keep_events, limit); }),
      in_batches(state, report.inbox,
                 [&](auto limit) { return profiles.sweep_inbox(keep_events, limit); })};
  for (const auto& failed : all)
    if (failed) return failed;
  return {};
}

caf::expected<sweep_report> sweep(sweeper_service* self) {
  auto& state = self->state();
  sweep_report report;
  state.more = false;
  const auto failed = sweep_tables(state, report);
  state.removed += report.tokens + report.sessions + report.generations + report.keys +
                   report.events + report.inbox;
  log::info("sweeper", "swept",
            {{"tokens", report.tokens},
             {"sessions", report.sessions},
             {"generations", report.generations},
             {"keys", report.keys},
             {"events", report.events},
             {"inbox", report.inbox},
             {"removed_since_start", state.removed}});
  if (failed) return failed;
  return report;
}

void rest(sweeper_service* self) {
  std::uniform_real_distribution<double> about{0.8, 1.2};
  auto& state = self->state();
  std::chrono::duration<double> pause = state.grounds.settings.interval;
  if (state.more) pause = std::min<std::chrono::duration<double>>(pause, pause_before_the_rest);
  self->tick_after(
      std::chrono::duration_cast<std::chrono::nanoseconds>(pause * about(state.chance)));
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
           "Time between two sweeps of expired tokens, sessions and events, give or take a fifth",
           {std::chrono::seconds{1}, std::chrono::hours{24}});
  list.add("sweeper.batch", batch, "Rows removed by one statement", {1, 100'000});
  list.add("sweeper.batches-max", batches_max, "Statements a run and table", {1, 10'000});
  list.add("events.keep", events_keep,
           "How long events are kept that were delivered or given up; others are never removed",
           {1s, 24h * 3650});
}

sweeper_actor spawn_sweeper_actor(const backstage& stage, const sweeper_grounds& grounds) {
  return spawn_service<private_sweeper, sweeper_state>(
      stage, {.name = "sweeper", .where = stage.blocking},
      [=] {
        return sweeper_state{std::make_unique<pg::session>(grounds.auth_database),
                             std::make_unique<pg::session>(grounds.profile_database), grounds};
      },
      behave);
}

}  // namespace troupe
