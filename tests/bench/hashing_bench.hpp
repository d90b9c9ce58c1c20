#pragma once

#include <cstdint>

/// What hashing passwords allows, with nothing around it.
namespace troupe::bench {

struct hashing_order {
  std::int64_t hashes = 100;
  std::int64_t threads = 0;  ///< as many as there are cores, if 0
  std::int64_t memory_kib = 19456;
  std::int64_t passes = 2;
};

/// The seconds that so many take; threads at nice 19 with memory kept mapped, as in service.
double measure_hashing(const hashing_order& order);

}  // namespace troupe::bench
