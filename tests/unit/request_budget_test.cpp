#include "http/request_budget.hpp"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

using namespace troupe::http;

namespace {

constexpr auto free_bytes = request_budget::free_bytes;

}  // namespace

TEST_CASE("what a request has more than every connection has for itself is held until it is over") {
  const auto budget = std::make_shared<request_budget>(100);
  {
    request_budget::share one{budget}, two{budget};
    CHECK(one.hold(free_bytes));
    CHECK(budget->held() == 0);
    CHECK(one.hold(free_bytes + 30));
    CHECK(one.hold(free_bytes + 60));
    CHECK(two.hold(free_bytes + 40));
    CHECK(budget->held() == 100);
    CHECK(one.hold(0));
    CHECK(budget->held() == 40);
    CHECK(one.hold(free_bytes + 10));
    CHECK(budget->held() == 50);
    two.give_back();
    CHECK(budget->held() == 10);
  }
  CHECK(budget->held() == 0);
}

TEST_CASE("who finds no room for his request holds nothing any more, and small ones need none") {
  const auto budget = std::make_shared<request_budget>(100);
  request_budget::share one{budget}, two{budget};
  CHECK(one.hold(free_bytes + 70));
  CHECK(two.hold(free_bytes + 30));
  CHECK(two.hold(free_bytes));
  CHECK(two.hold(free_bytes + 20));
  CHECK_FALSE(two.hold(free_bytes + 31));
  CHECK(budget->held() == 70);
  CHECK(two.hold(free_bytes));
  CHECK(two.hold(free_bytes + 30));
  CHECK_FALSE(one.hold(free_bytes + 71));
  CHECK(budget->held() == 30);
}

TEST_CASE("threads that take and give back leave nothing held, and never more than there is") {
  const auto budget = std::make_shared<request_budget>(100);
  std::atomic<int> refused = 0, too_much = 0;
  {
    std::vector<std::jthread> crowd;
    for (std::size_t i = 0; i < 4; ++i)
      crowd.emplace_back([&, i] {
        request_budget::share mine{budget};
        for (std::size_t round = 0; round < 20'000; ++round) {
          refused += !mine.hold(free_bytes + (round * (i + 7)) % 120);
          too_much += budget->held() > 100;
        }
      });
  }
  CHECK(refused > 0);
  CHECK(too_much == 0);
  CHECK(budget->held() == 0);
}
