#include "actors/events/retry_pause.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

std::chrono::milliseconds retry_pause(std::int64_t attempts, double chance,
                                      std::chrono::milliseconds most) {
  constexpr double first = 100;
  const auto limit = static_cast<double>(most.count());
  const auto doublings = static_cast<double>(std::clamp<std::int64_t>(attempts, 0, 40));
  const auto least = std::min(first, limit);
  const auto cap = std::min(first * std::exp2(doublings), limit);
  return std::chrono::milliseconds{std::llround(least + (cap - least) * chance)};
}

}  // namespace troupe
