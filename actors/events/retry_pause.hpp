#pragma once

#include <chrono>
#include <cstdint>

namespace troupe {

/// How long to wait after the n-th attempt (from 1) has failed: exponential from 100 ms to 10
/// minutes, with full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter"): anything
/// from 50 ms up to that. `chance` is from [0, 1).
std::chrono::milliseconds retry_pause(std::int64_t attempts, double chance);

}  // namespace troupe
