#include "actors/profile/profile_cache.hpp"

#include <catch2/catch.hpp>

#include "tests/text.hpp"

using namespace troupe;
using namespace std::chrono_literals;
using troupe::test::a;

namespace {

const profile_cache::time_point noon{12h};

stored_profile of(std::int64_t account, std::int64_t sequence = 1) {
  return {{{account}, {account}, a<display_name>("Ann Smith"), {}, true}, sequence};
}

}  // namespace

TEST_CASE("a profile that was kept is found, in its newest form") {
  profile_cache cache{10};
  cache.keep(of(7, 1), noon);
  cache.keep(of(7, 2), noon);
  REQUIRE(cache.find({7}));
  CHECK(cache.find({7})->event_sequence == 2);
  CHECK(cache.find({8}) == nullptr);
  CHECK(cache.size() == 1);
}

TEST_CASE("when it is full, the profile leaves that was not looked at for longest") {
  profile_cache cache{2};
  cache.keep(of(1), noon);
  cache.keep(of(2), noon);
  cache.find({1});
  cache.keep(of(3), noon);
  CHECK(cache.find({1}));
  CHECK(cache.find({2}) == nullptr);
  CHECK(cache.find({3}));
}

TEST_CASE("an account in doubt has no copy until the doubt is over") {
  profile_cache cache{10};
  cache.keep(of(7), noon);
  cache.doubt({7}, noon, 60s);
  CHECK(cache.find({7}) == nullptr);
  cache.keep(of(7), noon + 59s);
  CHECK(cache.find({7}) == nullptr);
  cache.keep(of(7), noon + 60s);
  CHECK(cache.find({7}));
}
