#include "actors/auth/hasher_actor.hpp"

#include <malloc.h>

#include <catch2/catch.hpp>

#include "messages/passwords.hpp"
#include "tests/stage.hpp"
#include "tests/text.hpp"

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

hasher_settings cheap(std::int64_t passes = 1) {
  return {.queue_max = 2, .passwords = {.memory_kib = 7168, .passes = passes, .lanes = 1}};
}

struct hasher_stage {
  stage on;
  hasher_actor hasher = spawn_hasher_actor(on.back(), cheap(), 1);

  password_hash hash_of(const std::string& password) {
    return on.ask<hashed_password>(hasher, hash_password{a<new_password_text>(password)})
        .value()
        .hash;
  }

  password_verdict compare(const std::string& password, std::optional<password_hash> hash) {
    return on
        .ask<password_verdict>(hasher, verify_password{a<password_text>(password), std::move(hash)})
        .value();
  }
};

const std::string secure = "SecurePass123!";

}  // namespace

TEST_CASE_METHOD(hasher_stage, "a password matches its hash and no other") {
  const auto hash = hash_of(secure);
  CHECK(compare(secure, hash).matches);
  CHECK_FALSE(compare(secure, hash).upgrade);
  CHECK_FALSE(compare("wrong", hash).matches);
  CHECK_FALSE(compare(secure, std::nullopt).matches);
}

TEST_CASE_METHOD(hasher_stage,
                 "a hash of other parameters is made anew where the password is right") {
  const auto old = hash_of(secure);
  hasher = spawn_hasher_actor(on.back(), cheap(2), 2);
  const auto verdict = compare(secure, old);
  REQUIRE(verdict.upgrade);
  CHECK_THAT(verdict.upgrade->text(), Catch::Contains("t=2"));
  CHECK(compare(secure, verdict.upgrade).matches);
  CHECK_FALSE(compare("wrong", old).upgrade);
}

TEST_CASE_METHOD(hasher_stage, "beyond its queue the hasher is overloaded, at once") {
  const hash_password question{a<new_password_text>(secure)};
  std::vector<outcome<hashed_password>> all;
  for (int i = 0; i < 3; ++i) all.push_back(on.put<hashed_password>(hasher, question));
  on.run();
  const auto refused =
      std::ranges::count_if(all, [](const auto& one) { return one.error() == errc::overloaded; });
  CHECK(refused + on.of("hasher-1")->handled() == 3);
}

TEST_CASE_METHOD(hasher_stage,
                 "the hasher looks after its memory once a minute while in use, then rests") {
  hash_of(secure);
  hash_of(secure);
  CHECK(on.of("hasher-1")->handled() == 2);
  on.pass(1min);  // in use since the last look
  CHECK(on.of("hasher-1")->handled() == 3);
  on.pass(1min);  // idle: gives it back
  CHECK(on.of("hasher-1")->handled() == 4);
  on.pass(1h);
  CHECK(on.of("hasher-1")->handled() == 4);
}
