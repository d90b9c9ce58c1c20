#pragma once

#include "actors/supervision/service.hpp"
#include "messages/setting.hpp"
#include "persistence/pg.hpp"

namespace troupe {

struct sweeper_settings {
  std::chrono::milliseconds interval = std::chrono::minutes{10};  ///< give or take a fifth
  std::int64_t batch = 1000;      ///< rows a statement: a few milliseconds of locks
  std::int64_t batches_max = 20;  ///< a run and table, then others have their turn

  void declare(setting_list& list);
};

/// BlacklistSweeper removes what no token can need any more: blacklisted tokens, sessions that
/// ended or expired and raised generations, each `keep_seconds` after it has lost its meaning. In
/// bounded batches, on a jittered timer; it counts and logs what it removed.
sweeper_actor spawn_sweeper_actor(const backstage& stage, const pg::connection_settings& database,
                                  const sweeper_settings& settings, std::int64_t keep_seconds);

}  // namespace troupe
