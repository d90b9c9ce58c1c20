#include "actors/auth/token_cache.hpp"

#include <malloc.h>

#include <catch2/catch.hpp>

#include "tests/text.hpp"

using namespace troupe;
using troupe::test::a;

namespace {

digest name_of(int number) {
  return sha256(std::to_string(number));
}

token_claims claims_of(int number) {
  return {.user = {number},
          .jti = random_uuid(),
          .sid = {number},
          .gen = 0,
          .expires_at = number,
          .role = a<role_name>("user"),
          .roles = {a<role_name>("user")}};
}

}  // namespace

TEST_CASE("a cached token is found by its digest") {
  token_cache cache{100};
  cache.insert(name_of(1), claims_of(1));
  CHECK(cache.find(name_of(1))->user == account_id{1});
  CHECK_FALSE(cache.find(name_of(2)));
}

TEST_CASE("a cache never holds more than it may") {
  token_cache cache{320};
  for (int i = 0; i < 5000; ++i) {
    cache.insert(name_of(i), claims_of(i));
    REQUIRE(cache.size() <= 320);
  }
  CHECK(cache.size() >= 160);
}

TEST_CASE("a token that is asked for stays while others come and go") {
  token_cache cache{320};
  cache.insert(name_of(0), claims_of(0));
  for (int i = 1; i < 5000; ++i) {
    cache.insert(name_of(i), claims_of(i));
    REQUIRE(cache.find(name_of(0)));
  }
}

TEST_CASE("expired tokens are forgotten") {
  token_cache cache{100};
  for (int i = 1; i <= 10; ++i) cache.insert(name_of(i), claims_of(i));
  cache.forget_expired(4);
  CHECK(cache.size() == 6);
  CHECK_FALSE(cache.find(name_of(4)));
  CHECK(cache.find(name_of(5)));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their own allocators
TEST_CASE("a cached token takes the 400 bytes that its setting promises") {
  constexpr int tokens = 100'000;
  auto cache = std::make_unique<token_cache>(tokens);
  const auto before = mallinfo2().uordblks;
  for (int i = 0; i < 2 * tokens; ++i) cache->insert(name_of(i), claims_of(i));
  const auto each = (mallinfo2().uordblks - before) / cache->size();
  CAPTURE(each, cache->size());
  CHECK(each < 400);
  CHECK(each > 200);
}
#endif
