#pragma once

#include <array>
#include <atomic>
#include <string>

#include "messages/metrics.hpp"

namespace troupe::http {

/// What was answered to the requests of a row, and how soon. From any thread.
class traffic {
 public:
  void answered(std::int64_t status, std::chrono::nanoseconds took);

  void report(metrics::sheet& to, const std::string& route, const std::string& method) const;

 private:
  static constexpr std::int64_t least = 100;
  static constexpr std::int64_t most = 599;

  std::array<std::atomic<std::uint64_t>, most - least + 1> by_status_{};
  metrics::timings times_;
};

/// Of the requests that no row has, and of all together.
struct whole_traffic {
  traffic elsewhere;
  std::atomic<std::int64_t> in_flight{0};
};

}  // namespace troupe::http
