#include "actors/supervision/service.hpp"

#include <algorithm>

namespace troupe {

std::chrono::nanoseconds mend_pause(std::uint64_t attempt) {
  using namespace std::chrono_literals;
  const auto doublings = std::min<std::uint64_t>(attempt, 6) - 1;
  return std::min<std::chrono::nanoseconds>(100ms * (1u << doublings), 2s);
}

}  // namespace troupe
