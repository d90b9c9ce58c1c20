#pragma once

#include "actors/profile/profile_store.hpp"
#include "messages/setting.hpp"

namespace troupe {

struct profile_settings {
  std::int64_t workers = 2;           ///< each has a thread and a connection
  std::int64_t cached_max = 100'000;  ///< about 700 bytes each: 70 MB when full

  void declare(setting_list& list);
};

/// ProfileActor guards the schema `profile` and has a bounded write-through copy of it: reads come
/// from memory, also while the database is away. It applies the events of accounts, and tells who
/// waits for one, also that it was refused. A write that may or may not have been done costs the
/// account its place in memory. A restart forgets the copy, and those who wait are told nothing.
profile_actor spawn_profile_actor(const backstage& stage, const profile_settings& settings,
                                  const std::vector<profile_store>& stores);

}  // namespace troupe
