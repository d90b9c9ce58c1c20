#pragma once

#include "actors/auth/crypto/argon2id.hpp"
#include "actors/supervision/service.hpp"

namespace troupe {

struct hasher_settings {
  std::int64_t threads = 2;     ///< the hash is bound by memory: more than cores gain nothing
  std::int64_t queue_max = 16;  ///< requests a thread; at 30 hashes a second half a second's wait
  password_settings passwords = {};

  void declare(setting_list& list);
};

/// Hashes on a thread of its own at nice 19, so that a flood of logins takes only what nobody else
/// wants. Refuses with overloaded beyond its queue. Guards the thread's memory for the hash, kept
/// mapped while in use and given back after a minute idle. `number` tells the workers apart.
hasher_actor spawn_hasher_actor(const backstage& stage, const hasher_settings& settings,
                                std::int64_t number);

}  // namespace troupe
