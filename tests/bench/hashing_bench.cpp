#include "tests/bench/hashing_bench.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "actors/auth/crypto/argon2id.hpp"

namespace troupe::bench {

namespace {

using clock = std::chrono::steady_clock;

void step_aside() {
  if (setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 19) != 0)
    throw std::runtime_error("cannot lower a thread's priority");
}

}  // namespace

double measure_hashing(const hashing_order& order) {
  const password_settings settings{.memory_kib = order.memory_kib, .passes = order.passes};
  const auto threads = order.threads > 0 ? order.threads : std::thread::hardware_concurrency();
  keep_arenas_mapped();
  std::atomic left = order.hashes;
  const auto begin = clock::now();
  std::vector<std::jthread> at_work;
  for (std::int64_t number = 0; number < threads; ++number)
    at_work.emplace_back([&] {
      step_aside();
      while (--left >= 0) argon2id_hash("SecurePass123!", settings);
    });
  at_work.clear();
  return std::chrono::duration<double>(clock::now() - begin).count();
}

}  // namespace troupe::bench
