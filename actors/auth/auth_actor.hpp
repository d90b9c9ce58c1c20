#pragma once

#include <functional>
#include <memory>

#include "actors/auth/token_issuer.hpp"
#include "actors/supervision/service.hpp"
#include "persistence/pg.hpp"

namespace troupe {

struct auth_settings {
  std::int64_t workers = 4;        ///< each has a thread and a connection
  std::int64_t sessions_max = 50;  ///< alive at once, an account; signing in ends the oldest
  token_settings tokens = {};

  void declare(setting_list& list);
};

/// How long something that revokes tokens is remembered: the longest lifetime and five minutes.
std::int64_t keep_seconds(const auth_settings& settings);

/// The guards of all nodes, which hear of a revocation before it is answered. Shared by the
/// workers; a guard is entered when it asks for the keys.
class guard_audience {
 public:
  void enter(guard_actor guard);
  std::vector<guard_actor> all() const;

 private:
  mutable std::mutex mutex_;
  std::vector<guard_actor> guards_;
};

/// Whom AuthActor talks to, and what its workers share.
struct auth_contacts {
  hasher_actor hasher;
  std::function<bool()> hasher_is_full;  ///< see overload_of
  profile_actor profiles;
  std::vector<relay_actor> relays;
  std::shared_ptr<guard_audience> guards;
};

/// What AuthActor stands on.
struct auth_grounds {
  pg::connection_settings database;
  auth_settings settings;
  std::shared_ptr<const server_secret> secret;
};

/// What is wrong if the secret does not open the keys that the database has. No error if there are
/// none yet, or the database cannot be asked now: that mends itself, a wrong secret does not.
caf::error check_secret(const auth_grounds& grounds);

/// AuthActor guards the schema `auth` and the private keys, which it makes if there are none. It
/// asks the hasher, tells the relays when there is an event, asks ProfileActor whether a new
/// profile is there, and tells every guard of a revocation before it answers. It is a pool of
/// workers, each with a connection; `number` tells them apart. Without its database a worker is
/// degraded and refuses at once. A restart makes its connection and its keys anew.
auth_actor spawn_auth_actor(const backstage& stage, const auth_grounds& grounds,
                            const auth_contacts& contacts, std::int64_t number);

}  // namespace troupe
