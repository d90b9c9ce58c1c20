#include "actors/events/retry_pause.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

std::chrono::milliseconds retry_pause(std::int64_t attempts, double chance) {
  constexpr double least = 50, first = 100, most = 600'000;
  const auto doublings = static_cast<double>(std::clamp<std::int64_t>(attempts - 1, 0, 20));
  const auto cap = std::min(first * std::exp2(doublings), most);
  return std::chrono::milliseconds{std::llround(std::max(least, cap * chance))};
}

}  // namespace troupe
