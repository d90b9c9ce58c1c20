#pragma once

#include "actors/auth/auth_actor.hpp"
#include "actors/auth/hasher_actor.hpp"
#include "actors/auth/token_guard.hpp"
#include "actors/events/relay_actor.hpp"
#include "actors/mail/mailer_actor.hpp"
#include "actors/profile/profile_actor.hpp"
#include "actors/supervision/supervisor.hpp"
#include "actors/sweeper/sweeper_actor.hpp"

namespace troupe {

struct tree_settings {
  std::int64_t depth_max = 1024;  ///< at 2,000 requests a second and worker half a second's wait
  hasher_settings hasher = {};
  auth_settings auth = {};
  token_guard_settings guard = {};
  profile_settings profile = {};
  mail_settings mail = {};
  relay_settings relay = {};
  sweeper_settings sweeper = {};

  void declare(setting_list& list);
};

/// What the actors stand on.
struct tree_grounds {
  pg::connection_settings auth_database;
  pg::connection_settings profile_database;
  std::shared_ptr<const server_secret> secret;
  mail_grounds mail = {};
  bool delivers = true;  ///< whether events are carried to their subscribers here
};

/// The whole ensemble. The handles stay valid across restarts; when the root ends, all end.
struct ensemble {
  supervisor_actor root;
  hasher_actor hasher;
  auth_actor auth;
  profile_actor profiles;
  mailer_actor mailer;
  std::vector<relay_actor> relays;
  sweeper_actor sweeper;
  std::shared_ptr<token_guard> guard;
};

/// Starts every actor and the supervisors above them, in order. Throws std::runtime_error, naming
/// it, if one does not start.
ensemble start_actors(const backstage& stage, const tree_settings& settings,
                      const tree_grounds& grounds, const await_start& await = await_start_for_real);

}  // namespace troupe
