#include "messages/timings.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <thread>

using troupe::metrics::timings;
using namespace std::chrono_literals;

namespace {

/// The bucket that one time goes into.
std::size_t bucket_of(std::chrono::nanoseconds time) {
  timings one;
  one.add(time);
  const auto counts = one.read().counts;
  return static_cast<std::size_t>(std::ranges::find(counts, 1u) - counts.begin());
}

}  // namespace

TEST_CASE("a time belongs to the first bucket that is not below it") {
  CHECK(bucket_of(-1ns) == 0);
  CHECK(bucket_of(0ns) == 0);
  CHECK(bucket_of(100us) == 0);
  CHECK(bucket_of(100us + 1ns) == 1);
  CHECK(bucket_of(1ms) == 3);
  CHECK(bucket_of(10s) == timings::bounds.size() - 1);
  CHECK(bucket_of(10s + 1ns) == timings::bounds.size());
  CHECK(bucket_of(24h) == timings::bounds.size());
}

TEST_CASE("whoever is alone counts the same") {
  timings shared;
  timings alone;
  for (const auto time : {1us, 300us, 7'000us, 20'000'000us}) {
    shared.add(time);
    alone.add_alone(time);
  }
  CHECK(alone.read().counts == shared.read().counts);
  CHECK(alone.read().sum == shared.read().sum);
  CHECK(alone.read().sum == 20'007'301us);
}

TEST_CASE("times from many threads are all counted") {
  constexpr std::uint64_t each = 20'000;
  timings all;
  const auto add_many = [&all] {
    for (std::uint64_t i = 0; i < each; ++i) all.add(1ms);
  };
  std::thread one{add_many};
  std::thread other{add_many};
  one.join();
  other.join();
  CHECK(all.read().counts[3] == 2 * each);
  CHECK(all.read().sum == 2 * each * 1ms);
}
