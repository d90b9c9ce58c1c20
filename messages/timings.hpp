#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace troupe::metrics {

/// How long something took, counted in buckets; from any thread and without a lock, where
/// prometheus-cpp's own takes a mutex each time.
class timings {
 public:
  using duration = std::chrono::nanoseconds;

  /// The longest time of each bucket; what took longer has one of its own.
  static constexpr auto bounds = [] {
    constexpr std::array milliseconds{0.1, 0.25, 0.5,   1.0,   2.5,    5.0,    10.0,   25.0,
                                      50., 100., 250.0, 500.0, 1000.0, 2500.0, 5000.0, 10'000.0};
    std::array<duration, milliseconds.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = duration{static_cast<duration::rep>(milliseconds[i] * 1'000'000)};
    return all;
  }();

  struct reading {
    std::array<std::uint64_t, bounds.size() + 1> counts{};  ///< each bucket's own
    duration sum{0};
  };

  void add(duration time) {
    counts_[bucket_of(time)].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(time.count(), std::memory_order_relaxed);
  }

  /// The same where all times come from one thread, for a fraction of the cost.
  void add_alone(duration time) {
    raise(counts_[bucket_of(time)], std::uint64_t{1});
    raise(sum_, time.count());
  }

  reading read() const {
    reading now;
    std::ranges::transform(counts_, now.counts.begin(),
                           [](const auto& one) { return one.load(std::memory_order_relaxed); });
    now.sum = duration{sum_.load(std::memory_order_relaxed)};
    return now;
  }

 private:
  static std::size_t bucket_of(duration time) {
    std::size_t bucket = 0;
    while (bucket < bounds.size() && time > bounds[bucket]) ++bucket;
    return bucket;
  }

  template <class Number>
  static void raise(std::atomic<Number>& number, Number by) {
    number.store(number.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }

  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts_{};
  std::atomic<duration::rep> sum_{0};
};

}  // namespace troupe::metrics
