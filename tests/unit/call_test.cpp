#include "messages/call.hpp"

#include <catch2/catch.hpp>

#include "tests/wire.hpp"

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

const deadline::clock::time_point noon{12h};

/// A call whose sender's clock was read `left` before its deadline, as it crosses the wire.
std::vector<char> call_with(deadline::clock::duration left) {
  auto bytes = to_wire(std::string{"r1"});
  const auto rest = to_wire(static_cast<std::int64_t>(left.count()));
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  return bytes;
}

/// The deadline of such a call when it has arrived.
deadline arrived_with(deadline::clock::duration left) {
  call received;
  REQUIRE_FALSE(from_wire(call_with(left), received));
  CHECK(received.request_id == "r1");
  return received.until;
}

}  // namespace

TEST_CASE("a deadline passes at its moment") {
  const deadline at_noon{noon};
  CHECK_FALSE(at_noon.passed(noon - 1ns));
  CHECK(at_noon.passed(noon));
}

TEST_CASE("a deadline leaves at least a millisecond, since zero would be for ever") {
  CHECK(deadline{noon}.left(noon - 5s) == 5s);
  CHECK(deadline{noon}.left(noon) == 1ms);
  CHECK(deadline{noon}.left(noon + 1h) == 1ms);
}

TEST_CASE("a deadline arrives as the time that is left, counted from the arrival") {
  const auto before = deadline::clock::now();
  const auto until = arrived_with(5s).at();
  CHECK(until >= before + 5s);
  CHECK(until <= deadline::clock::now() + 5s);
}

TEST_CASE("a deadline is sent as the time that is left, not as a moment") {
  const auto start = deadline::clock::now();
  std::int64_t left = 0;
  REQUIRE_FALSE(from_wire(to_wire(deadline{start + 1h}), left));
  CHECK(left <= deadline::clock::duration{1h}.count());
  CHECK(left >= (1h - (deadline::clock::now() - start)).count());
}

TEST_CASE("a deadline that has passed arrives as one") {
  CHECK(arrived_with(-1s).passed(deadline::clock::now()));
}

TEST_CASE("however long ago a deadline has passed, it arrives as one and is sent on") {
  const auto arrived = arrived_with(deadline::clock::duration::min());
  CHECK(arrived.left(deadline::clock::now()) == 1ms);
  CHECK(over_the_wire(arrived).passed(deadline::clock::now()));
}

TEST_CASE("a call without a deadline arrives without one") {
  const auto received = over_the_wire(call{"r1", {}});
  CHECK_FALSE(received.until.passed(deadline::clock::now() + 24h * 365));
}

TEST_CASE("no time that is left is too long to arrive") {
  CHECK(arrived_with(deadline::clock::duration::max()).at() == deadline::clock::time_point::max());
}
