#include <catch2/catch.hpp>

#include "persistence/migrate.hpp"
#include "persistence/statements.hpp"

using namespace troupe;
using Catch::Contains;

namespace {

constexpr pg::migration one{"0001_one", "CREATE TABLE one ()"};
constexpr pg::migration two{"0002_two", "CREATE TABLE two ()"};
constexpr pg::migration three{"0003_three", "CREATE TABLE three ()"};

pg::recorded_migration recorded(const pg::migration& step) {
  return {step.name, pg::checksum_of(step.text), pg::is_expansion(step)};
}

std::string complaint(const std::vector<pg::recorded_migration>& known,
                      std::vector<pg::migration> ours) {
  const auto found = pg::pending_from("auth", known, ours);
  REQUIRE_FALSE(found);
  CHECK(found.error() == errc::storage_refused);
  return *detail_of<std::string>(found.error());
}

}  // namespace

TEST_CASE("what is recorded is not applied again") {
  const std::vector ours{one, two};
  CHECK(pg::pending_from("auth", {}, ours) == 0u);
  CHECK(pg::pending_from("auth", {recorded(one)}, ours) == 1u);
  CHECK(pg::pending_from("auth", {recorded(one), recorded(two)}, ours) == 2u);
}

TEST_CASE("a migration that was changed after it was applied is refused") {
  CHECK_THAT(complaint({recorded(one), {"0002_two", "0", false}}, {one, two}),
             Contains("schema auth: 0002_two was changed"));
}

TEST_CASE("a schema newer than the binary is refused") {
  CHECK_THAT(complaint({recorded(one), recorded(two)}, {one}),
             Contains("schema auth is newer") && Contains("0002_two"));
}

TEST_CASE("a schema newer than the binary by expansions alone is fit for it") {
  constexpr pg::migration wider{"0003_wider",
                                "-- Expands: nobody reads it yet.\nCREATE TABLE w ()"};
  const std::vector ours{one, two};
  CHECK(pg::pending_from("auth", {recorded(one), recorded(two), recorded(wider)}, ours) == 2u);
  CHECK_THAT(complaint({recorded(one), recorded(two), recorded(wider)}, {one}),
             Contains("schema auth is newer") && Contains("0002_two"));
}

TEST_CASE("every migration since the first release says whether the binary before works with it") {
  const auto check = [](auto migrations, const std::string& last_before_release) {
    for (const auto& step : migrations) {
      INFO(step.name);
      const bool says = pg::is_expansion(step) ||
                        std::string_view{step.text}.find("-- Contracts:") != std::string_view::npos;
      CHECK((step.name <= last_before_release || says));
    }
  };
  check(sql::auth::migrations, "0005_keys");
  check(sql::profile::migrations, "0002_refusals");
}

TEST_CASE("an expansion says so at the beginning of a line") {
  CHECK(pg::is_expansion({"a", "-- Why.\n-- Expands: it only adds.\nCREATE TABLE a ()"}));
  CHECK_FALSE(pg::is_expansion({"a", "CREATE TABLE a (); -- Expands: no"}));
}

TEST_CASE("a migration that is applied and missing in the binary is refused") {
  CHECK_THAT(complaint({recorded(one), recorded(two)}, {one, three}),
             Contains("0002_two was applied but is missing"));
}

TEST_CASE("a migration with a number before one that is applied is refused") {
  CHECK_THAT(complaint({recorded(one), recorded(three)}, {one, two, three}),
             Contains("0002_two is not applied, but the later 0003_three is"));
}

TEST_CASE("migrations out of order in the binary are a mistake of ours") {
  const std::vector ours{two, one};
  CHECK_THROWS_AS(pg::pending_from("auth", {}, ours), std::logic_error);
}

TEST_CASE("a checksum is FNV-1a of 64 bits") {
  CHECK(pg::checksum_of("") == "cbf29ce484222325");
  CHECK(pg::checksum_of("foobar") == "85944171f73967e8");
}
