#pragma once

#include "actors/supervision/service.hpp"
#include "messages/setting.hpp"
#include "persistence/pg.hpp"

namespace troupe {

struct sweeper_settings {
  std::chrono::milliseconds interval = std::chrono::minutes{10};  ///< give or take a fifth
  std::int64_t batch = 1000;      ///< rows a statement: a few milliseconds of locks
  std::int64_t batches_max = 20;  ///< a run and table, then others have their turn
  std::chrono::milliseconds events_keep = std::chrono::hours{24 * 7};  ///< of what is done with

  void declare(setting_list& list);
};

/// What the sweeper stands on.
struct sweeper_grounds {
  pg::connection_settings auth_database;
  pg::connection_settings profile_database;
  sweeper_settings settings;
  std::int64_t keep_seconds;  ///< what revokes tokens, after it has lost its meaning
};

/// BlacklistSweeper removes what nobody can need any more: blacklisted tokens, sessions that ended
/// or expired and raised generations; events that were delivered or given up, those for nobody, and
/// what the inbox remembers of them. In bounded batches, on a jittered timer, and soon again if
/// there was more than its batches took; it counts and logs what it removed.
sweeper_actor spawn_sweeper_actor(const backstage& stage, const sweeper_grounds& grounds);

}  // namespace troupe
