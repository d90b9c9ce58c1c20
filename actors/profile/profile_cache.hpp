#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <unordered_map>

#include "messages/profile.hpp"

namespace troupe {

/// Profiles in memory, the least recently used leave first. Knows no clock and no actor.
class profile_cache {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit profile_cache(std::size_t size_max) : size_max_(size_max) {}

  /// Null if it is not here.
  const stored_profile* find(account_id account);

  /// Keeps it, unless the account is in doubt at `now`.
  void keep(const stored_profile& one, time_point now);

  /// Something was done to the account of which nobody knows whether it was done: throws its copy
  /// away and takes none for a while, since what was sent may still take effect behind a read.
  void doubt(account_id account, time_point now, std::chrono::nanoseconds lasts);

  std::size_t size() const { return places_.size(); }

 private:
  std::size_t size_max_;
  std::list<stored_profile> recent_first_;
  std::unordered_map<std::int64_t, std::list<stored_profile>::iterator> places_;
  std::map<account_id, time_point> doubted_;
};

}  // namespace troupe
