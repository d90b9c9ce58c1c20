#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "messages/setting.hpp"

namespace troupe::http {

/// Counts calls by whose they are, and says which are too many: the generic cell rate algorithm in
/// its form of virtual scheduling (ITU-T I.371, annex A), which keeps one moment a caller, the one
/// at which he has his whole quota again. Who has spent it gets one call back every `per / count`.
///
/// Memory is taken once: sets of eight callers, of whom the one who is nearest to his whole quota
/// goes when a ninth comes. So a flood from many addresses pushes out each other's single calls,
/// and nobody gets rid of what he has spent unless seven others of the same set have spent as much;
/// who is in a set is drawn anew by every process. May be asked from any thread.
class rate_limiter {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::nanoseconds;

  struct verdict {
    bool allowed = true;
    std::int64_t left = 0;  ///< calls that would be allowed at this moment
    duration more_in{};     ///< when it will be one more; for who was refused, when to try again
  };

  /// `limit` is on. `places` is a power of two from 8 · 64.
  explicit rate_limiter(const rate& limit, std::size_t places = 65536);

  /// A call by `who`; counted if it is allowed.
  verdict take(std::uint64_t who, time_point now);

  /// What `take` would say; not counted.
  verdict look(std::uint64_t who, time_point now) const;

  /// Callers that it has room for, and how many of these have less than their whole quota.
  std::size_t places() const { return callers_per_set * sets_.size(); }
  std::size_t places_in_use(time_point now) const;

 private:
  static constexpr std::size_t callers_per_set = 8;
  static constexpr std::size_t locks = 64;

  struct caller {
    std::uint64_t who = 0;
    time_point whole_at = time_point::min();
  };
  using set = std::array<caller, callers_per_set>;

  std::size_t set_of(std::uint64_t who) const;
  static const caller* find(const set& in, std::uint64_t who);
  static caller& place_for(set& in, std::uint64_t who);
  verdict judge(duration spent) const;

  duration interval_;  ///< after which a spent call is there again
  duration whole_;     ///< the same of all calls
  std::uint64_t seed_;
  std::vector<set> sets_;
  mutable std::array<std::mutex, locks> mutexes_;  ///< each for every 64th set
};

}  // namespace troupe::http
