#include "actors/events/retry_pause.hpp"

#include <catch2/catch.hpp>

#include "actors/supervision/service.hpp"

using namespace troupe;
using namespace std::chrono_literals;

TEST_CASE("a delivery that fails waits longer each time, by chance up to a limit that doubles") {
  CHECK(retry_pause(1, 0.0, 10min) == 100ms);
  CHECK(retry_pause(1, 0.99, 10min) == 199ms);
  CHECK(retry_pause(2, 0.5, 10min) == 250ms);
  CHECK(retry_pause(5, 0.5, 10min) == 1650ms);
  CHECK(retry_pause(1'000'000, 0.0, 10min) == 100ms);
  CHECK(retry_pause(1'000'000, 0.5, 10min) == 300'050ms);
  CHECK(retry_pause(1'000'000, 0.9999999, 10min) == 10min);
}

TEST_CASE("no delivery waits longer than the settings say") {
  CHECK(retry_pause(100, 0.5, 1s) == 550ms);
  CHECK(retry_pause(1, 0.5, 20ms) == 20ms);
}

TEST_CASE("what is away is reached for again after 100 ms, then less often, at least every 2 s") {
  CHECK(mend_pause(1) == 100ms);
  CHECK(mend_pause(2) == 200ms);
  CHECK(mend_pause(5) == 1600ms);
  CHECK(mend_pause(6) == 2s);
  CHECK(mend_pause(1000) == 2s);
}
