#include "actors/supervision/restart_ledger.hpp"

#include <algorithm>

namespace troupe {

std::optional<std::chrono::nanoseconds> restart_ledger::enter(time_point now) {
  std::erase_if(failures_, [&](time_point then) { return now - then > limits_.within; });
  failures_.push_back(now);
  if (failures_.size() > limits_.restarts) return std::nullopt;
  if (failures_.size() == 1) return std::chrono::nanoseconds{0};
  auto pause = limits_.first_pause;
  for (std::size_t again = 2; again < failures_.size() && pause < limits_.longest_pause; ++again)
    pause *= 2;
  return std::min(pause, limits_.longest_pause);
}

}  // namespace troupe
