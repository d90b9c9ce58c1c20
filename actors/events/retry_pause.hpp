#pragma once

#include <chrono>
#include <cstdint>

namespace troupe {

/// How long to wait after the n-th attempt (from 1) has failed: exponential with full jitter (AWS
/// Architecture Blog, "Exponential Backoff and Jitter"), anything from 100 ms to 100 ms * 2^n, but
/// no more than `most`. `chance` is from [0, 1).
std::chrono::milliseconds retry_pause(std::int64_t attempts, double chance,
                                      std::chrono::milliseconds most);

}  // namespace troupe
