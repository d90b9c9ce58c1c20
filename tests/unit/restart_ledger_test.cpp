#include "actors/supervision/restart_ledger.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

const restart_ledger::time_point start{1h};
const restart_limits four_in_ten_seconds{
    .restarts = 4, .within = 10s, .first_pause = 20ms, .longest_pause = 50ms};

}  // namespace

TEST_CASE("the first restart is immediate, then the pause doubles up to a limit") {
  restart_ledger ledger{four_in_ten_seconds};
  CHECK(ledger.enter(start) == 0ms);
  CHECK(ledger.enter(start + 1s) == 20ms);
  CHECK(ledger.enter(start + 2s) == 40ms);
  CHECK(ledger.enter(start + 3s) == 50ms);
}

TEST_CASE("one failure more than allowed asks for help") {
  restart_ledger ledger{four_in_ten_seconds};
  ledger.enter(start);
  ledger.enter(start);
  ledger.enter(start);
  ledger.enter(start);
  CHECK(ledger.enter(start) == std::nullopt);
}

TEST_CASE("old failures are forgiven") {
  restart_ledger ledger{four_in_ten_seconds};
  ledger.enter(start);
  ledger.enter(start);
  ledger.enter(start);
  ledger.enter(start);
  CHECK(ledger.enter(start + 11s) == 0ms);
}
