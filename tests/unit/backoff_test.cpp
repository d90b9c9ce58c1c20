#include <catch2/catch.hpp>

#include "persistence/pg.hpp"

using namespace troupe;
using namespace std::chrono_literals;

TEST_CASE("a backoff doubles from 100 ms to 5 s") {
  pg::backoff wait;
  for (const auto expected : {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms})
    CHECK(wait.next(1) == expected);
}

TEST_CASE("chance takes up to a half off a backoff") {
  pg::backoff wait;
  CHECK(wait.next(0) == 50ms);
  CHECK(wait.next(0.5) == 150ms);
}

TEST_CASE("a backoff that is reset begins anew") {
  pg::backoff wait;
  wait.next(1);
  wait.next(1);
  wait.reset();
  CHECK(wait.next(1) == 100ms);
}
