#pragma once

#include <cstdlib>
#include <random>
#include <string>

namespace troupe::test {

/// TROUPE_TEST_SEED, or another each time. A test with chance in it captures this.
inline std::uint64_t seed_of_the_test() {
  const char* given = std::getenv("TROUPE_TEST_SEED");
  return given ? std::stoull(given) : std::random_device{}();
}

}  // namespace troupe::test
