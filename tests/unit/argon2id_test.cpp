#include "actors/auth/crypto/argon2id.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "messages/errors.hpp"
#include "tests/text.hpp"

using namespace troupe;
using troupe::test::a;

namespace {

const password_settings cheap{.memory_kib = 64, .passes = 1, .lanes = 1};

}  // namespace

TEST_CASE("the hashes of Argon2's reference implementation match its password") {
  auto phc = GENERATE(values<std::string>({
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
  }));
  CHECK(argon2id_verify("password", a<password_hash>(phc), cheap)->matches);
  CHECK_FALSE(argon2id_verify("Password", a<password_hash>(phc), cheap)->matches);
}

TEST_CASE("a hash names its parameters, and matches its password alone") {
  auto hash = argon2id_hash("SecurePass123!", cheap);
  CHECK(hash.text().starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
  CHECK(argon2id_verify("SecurePass123!", hash, cheap)->matches);
  CHECK_FALSE(argon2id_verify("SecurePass123", hash, cheap)->matches);
  CHECK_FALSE(argon2id_verify("", hash, cheap)->matches);
}

TEST_CASE("the same password has another hash each time") {
  CHECK(argon2id_hash("SecurePass123!", cheap) != argon2id_hash("SecurePass123!", cheap));
}

TEST_CASE("a hash is outdated when any parameter in force is another") {
  auto hash = argon2id_hash("SecurePass123!", cheap);
  auto [memory_kib, passes, lanes, outdated] =
      GENERATE(table<std::int64_t, std::int64_t, std::int64_t, bool>(
          {{64, 1, 1, false}, {128, 1, 1, true}, {64, 2, 1, true}, {64, 1, 2, true}}));
  auto verdict = argon2id_verify("SecurePass123!", hash,
                                 {.memory_kib = memory_kib, .passes = passes, .lanes = lanes});
  CHECK(verdict->matches);
  CHECK(verdict->outdated == outdated);
}

TEST_CASE("without a hash nothing matches, at the cost of the parameters in force") {
  const password_settings dear{.memory_kib = 8192, .passes = 3, .lanes = 1};
  const auto hash = argon2id_hash("SecurePass123!", dear);
  auto time = [&](const std::optional<password_hash>& stored) {
    const auto start = std::chrono::steady_clock::now();
    CHECK_FALSE(argon2id_verify("SecurePass124!", stored, dear)->matches);
    return std::chrono::steady_clock::now() - start;
  };
  CHECK(time(std::nullopt) > time(hash) / 4);  // generous: the machine has other work too
}

TEST_CASE("a stored hash that is none of ours is an error") {
  auto phc = GENERATE(values<std::string>({
      "x",
      "$argon2id$",
      "$argon2id$v=19$",
      "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$argon2id$v=19$m=,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$argon2id$v=19$m=4,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ",
      "$argon2id$v=19$m=256,t=2,p=1$$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR_uIPnA4rEsF5h7TKyQwu9U1bMCHGi_4",
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4$",
      "$argon2id$v=19$m=256,t=2,p=1,x=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
      "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
  }));
  auto verdict = argon2id_verify("password", a<password_hash>(phc), cheap);
  REQUIRE_FALSE(verdict);
  CHECK(*detail_of<std::string>(verdict.error()) ==
        "a stored password hash is not one of Argon2id");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their own allocators
namespace {

/// What the process has in memory, in KiB.
std::int64_t resident_kib() {
  std::int64_t all = 0, resident = 0;
  std::ifstream{"/proc/self/statm"} >> all >> resident;
  return resident * sysconf(_SC_PAGESIZE) / 1024;
}

}  // namespace

TEST_CASE("a hash's memory stays with its thread until it is released") {
  keep_arenas_mapped();
  std::int64_t before = 0, kept = 0, released = 0;
  std::thread hasher{[&] {
    release_arenas();
    before = resident_kib();
    argon2id_hash("SecurePass123!", {});
    kept = resident_kib();
    release_arenas();
    released = resident_kib();
  }};
  hasher.join();
  CHECK(kept - before > 18 * 1024);
  CHECK(released - before < 1024);
}
#endif
