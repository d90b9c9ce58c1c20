#include "http/rate_limiter.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace troupe;
using namespace troupe::http;
using namespace std::chrono_literals;

namespace {

using time_point = rate_limiter::time_point;

constexpr std::uint64_t ann = 1;
constexpr std::uint64_t bob = 2;

time_point at(std::chrono::nanoseconds since) {
  return time_point{} + 1000h + since;
}

/// How many of `calls` at one moment are allowed.
std::int64_t allowed_of(rate_limiter& limiter, std::uint64_t who, std::int64_t calls,
                        time_point now) {
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < calls; ++i) count += limiter.take(who, now).allowed;
  return count;
}

}  // namespace

TEST_CASE("a quota of three in thirty seconds, moment by moment") {
  struct line {
    std::chrono::milliseconds at;
    bool allowed;
    std::int64_t left;
    std::chrono::milliseconds more_in;
  };
  rate_limiter limiter{{3, 30s}};
  for (const auto& [when, allowed, left, more_in] : std::vector<line>{
           {0ms, true, 2, 10s},       // the next comes back when this one does
           {1000ms, true, 1, 9s},     //
           {2000ms, true, 0, 8s},     //
           {2000ms, false, 0, 8s},    // what is refused costs nothing
           {9999ms, false, 0, 1ms},   //
           {10000ms, true, 0, 10s},   // one came back, and is gone
           {19999ms, false, 0, 1ms},  //
           {25000ms, true, 0, 5s},    // since the second came back at 20 s
           {60000ms, true, 2, 10s},   // long enough: the whole quota again
       }) {
    INFO(when.count() << " ms");
    const auto verdict = limiter.take(ann, at(when));
    CHECK(verdict.allowed == allowed);
    CHECK(verdict.left == left);
    CHECK(verdict.more_in == more_in);
  }
}

TEST_CASE("to look costs nothing, and tells what a call would hear") {
  rate_limiter limiter{{2, 10s}};
  CHECK(limiter.look(ann, at(0s)).left == 2);
  CHECK(limiter.look(ann, at(0s)).allowed);
  limiter.take(ann, at(0s));
  limiter.take(ann, at(0s));
  CHECK_FALSE(limiter.look(ann, at(1s)).allowed);
  CHECK(limiter.look(ann, at(1s)).more_in == 4s);
  CHECK(limiter.look(ann, at(5s)).allowed);
}

TEST_CASE("what one has spent is nothing to another") {
  rate_limiter limiter{{5, 1min}};
  CHECK(allowed_of(limiter, ann, 100, at(0s)) == 5);
  CHECK(allowed_of(limiter, bob, 100, at(0s)) == 5);
}

TEST_CASE("over a long time no more than the quota and what came back is allowed") {
  rate_limiter limiter{{7, 10s}};
  std::int64_t allowed = 0;
  for (int i = 0; i < 10'000; ++i) allowed += limiter.take(ann, at(i * 10ms)).allowed;
  CHECK(allowed == 7 + 69);  // 100 s less 10 ms, one every 10 s / 7
}

TEST_CASE("a clock that stands still or a quota that does not divide its time loses nothing") {
  rate_limiter limiter{{7, 1s}};
  CHECK(allowed_of(limiter, ann, 10, at(0s)) == 7);
  CHECK(allowed_of(limiter, ann, 10, at(1s)) == 7);
}

TEST_CASE("a million addresses take no more memory than one, and old ones make room") {
  rate_limiter limiter{{10, 1h}};
  const auto places = limiter.places();
  for (std::uint64_t who = 1; who <= 1'000'000; ++who) limiter.take(who, at(0s));
  CHECK(limiter.places() == places);
  CHECK(limiter.places_in_use(at(0s)) == places);
  CHECK(limiter.places_in_use(at(6min)) == 0);
}

TEST_CASE("a flood from a million other addresses gives nobody his quota back") {
  rate_limiter limiter{{10, 1h}};
  CHECK(allowed_of(limiter, ann, 11, at(0s)) == 10);
  for (std::uint64_t who = 1000; who < 1'001'000; ++who) limiter.take(who, at(1s));
  CHECK_FALSE(limiter.take(ann, at(2s)).allowed);
}

TEST_CASE("a limit that is none is a mistake of ours") {
  CHECK_THROWS_AS(rate_limiter({}), std::logic_error);
}
