#include "actors/auth/revocations.hpp"

#include <malloc.h>

#include <catch2/catch.hpp>

#include "tests/text.hpp"

using namespace troupe;
using opinion = revocations::opinion;

namespace {

const uuid some_jti = random_uuid();

token_claims claims(std::int64_t user, std::int64_t sid, std::int64_t gen = 0,
                    uuid jti = random_uuid()) {
  return {.user = {user},
          .jti = jti,
          .sid = {sid},
          .gen = gen,
          .expires_at = 0,
          .role = {},
          .roles = {}};
}

}  // namespace

TEST_CASE("a token is refused by its name, and no other is") {
  revocations revoked{100};
  revoked.add({.tokens = {{some_jti, 50}}});
  CHECK(revoked.say(claims(1, 1, 0, some_jti)) == opinion::refused);
  CHECK(revoked.say(claims(1, 1)) == opinion::unheard_of);
}

TEST_CASE("every token of an ended session is refused, and no other is") {
  revocations revoked{100};
  revoked.add({.sessions = {{{17}, 50}}});
  CHECK(revoked.say(claims(1, 17)) == opinion::refused);
  CHECK(revoked.say(claims(17, 1)) == opinion::unheard_of);
  CHECK(revoked.say(claims(1, 33)) == opinion::unheard_of);
}

TEST_CASE("tokens below their account's generation are refused, and those of it are not") {
  revocations revoked{100};
  revoked.add({.generations = {{{1}, 3, 50}}});
  CHECK(revoked.say(claims(1, 1, 2)) == opinion::refused);
  CHECK(revoked.say(claims(1, 1, 3)) == opinion::unheard_of);
  CHECK(revoked.say(claims(2, 1, 2)) == opinion::unheard_of);
}

TEST_CASE("a generation never falls, in whatever order it is heard of") {
  revocations revoked{100};
  revoked.add({.generations = {{{1}, 3, 50}}});
  revoked.add({.generations = {{{1}, 2, 60}}});
  CHECK(revoked.say(claims(1, 1, 2)) == opinion::refused);
  revoked.forget_expired(55);
  CHECK(revoked.say(claims(1, 1, 2)) == opinion::refused);
}

TEST_CASE("a doubted account's tokens are doubtful, unless they are refused anyway") {
  revocations revoked{100};
  revoked.add({.sessions = {{{17}, 50}}, .doubted = {{{1}, 50}}});
  CHECK(revoked.say(claims(1, 1)) == opinion::doubtful);
  CHECK(revoked.say(claims(1, 17)) == opinion::refused);
  CHECK(revoked.say(claims(2, 1)) == opinion::unheard_of);
}

TEST_CASE("an entry is forgotten at the latest time that it was named with, not before") {
  revocations revoked{100};
  revoked.add({.tokens = {{some_jti, 50}}, .sessions = {{{17}, 60}}, .doubted = {{{1}, 60}}});
  revoked.add({.tokens = {{some_jti, 40}}, .sessions = {{{17}, 50}}, .doubted = {{{1}, 50}}});
  revoked.forget_expired(49);
  CHECK(revoked.size() == 3);
  CHECK(revoked.say(claims(5, 5, 0, some_jti)) == opinion::refused);
  revoked.forget_expired(50);
  CHECK(revoked.say(claims(5, 5, 0, some_jti)) == opinion::unheard_of);
  CHECK(revoked.say(claims(5, 17)) == opinion::refused);
  CHECK(revoked.say(claims(1, 1)) == opinion::doubtful);
  revoked.forget_expired(60);
  CHECK(revoked.size() == 0);
}

TEST_CASE("what finds no room makes the whole overflown, and what was there stays") {
  revocations revoked{2};
  revoked.complete();
  revoked.add({.sessions = {{{1}, 50}, {{2}, 50}}});
  CHECK(revoked.knows_all());
  revoked.add({.sessions = {{{1}, 60}}});
  CHECK(revoked.knows_all());
  revoked.add({.sessions = {{{3}, 50}}});
  CHECK(revoked.overflown());
  CHECK_FALSE(revoked.knows_all());
  CHECK(revoked.size() == 2);
  CHECK(revoked.say(claims(9, 1)) == opinion::refused);
}

TEST_CASE("room alone does not end an overflow") {
  revocations revoked{1};
  revoked.complete();
  revoked.add({.sessions = {{{1}, 50}, {{2}, 90}}});
  revoked.forget_expired(50);
  CHECK(revoked.size() == 0);
  CHECK(revoked.overflown());
  revoked.start_over();
  CHECK_FALSE(revoked.knows_all());
  revoked.add({.sessions = {{{2}, 90}}});
  revoked.complete();
  CHECK(revoked.knows_all());
}

TEST_CASE("an overflow while starting over is still one when that is complete") {
  revocations revoked{1};
  revoked.start_over();
  revoked.add({.sessions = {{{1}, 50}, {{2}, 50}}});
  revoked.complete();
  CHECK_FALSE(revoked.knows_all());
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their own allocators
TEST_CASE("a revocation takes the 20 bytes that its setting promises") {
  constexpr int logouts = 100'000;
  revocations revoked{2 * logouts};
  revoke_tokens one{.tokens = {{some_jti, 50}}, .sessions = {{{0}, 50}}};
  const auto in_use = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  const auto before = in_use();
  for (int i = 0; i < logouts; ++i) {
    one.tokens[0].jti = random_uuid();
    one.sessions[0].sid = {i};
    revoked.add(one);
  }
  const auto each = (in_use() - before) / revoked.size();
  CAPTURE(each);
  CHECK(each <= 20);
}
#endif
