#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace troupe {

/// As in OTP: more than `restarts` failures `within` a time are more than restarting can mend.
struct restart_limits {
  std::size_t restarts = 5;
  std::chrono::nanoseconds within = std::chrono::seconds{10};
  std::chrono::nanoseconds first_pause = std::chrono::milliseconds{100};
  std::chrono::nanoseconds longest_pause = std::chrono::seconds{2};
};

/// Decides what a failure comes to. Knows no clock and no actor.
class restart_ledger {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit restart_ledger(restart_limits limits) : limits_(limits) {}

  /// Enters a failure. Returns the pause before the restart: none for the first in the ledger, then
  /// one that doubles; or nothing if the limit is passed, and one's own supervisor must act.
  std::optional<std::chrono::nanoseconds> enter(time_point now);

 private:
  restart_limits limits_;
  std::deque<time_point> failures_;
};

}  // namespace troupe
