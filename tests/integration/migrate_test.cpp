#include "persistence/migrate.hpp"

#include <array>
#include <future>

#include "tests/integration/database.hpp"

using namespace troupe;
using namespace troupe::test;
using Catch::Contains;

namespace {

using names = std::vector<std::string>;

constexpr pg::migration first{"0001_first",
                              "CREATE TABLE migrate_test.first (id bigint GENERATED ALWAYS AS "
                              "IDENTITY PRIMARY KEY, a text); -- and a comment at the end"};
constexpr pg::migration second{"0002_second",
                               "ALTER TABLE migrate_test.first ADD b text DEFAULT 'x;y';"
                               "CREATE TABLE unqualified (id bigint)"};
constexpr pg::migration broken{"0002_broken",
                               "CREATE TABLE migrate_test.half_done (); SELECT 1 / 0"};
constexpr pg::migration committing{"0002_committing", "CREATE TABLE migrate_test.kept (); COMMIT"};

constexpr pg::statement hold_the_lock{
    "test.lock", "SELECT pg_advisory_lock(hashtextextended('troupe.migrations.migrate_test', 0))"};

struct flag {
  bool yes = false;
};
TROUPE_DESCRIBE(flag, yes);

caf::expected<pg::migration_report> migrate(std::span<const pg::migration> migrations) {
  return pg::migrate({.owner_url = auth_owner_url(),
                      .schema = "migrate_test",
                      .service_role = "troupe_auth",
                      .migrations = migrations});
}

caf::expected<void> check(std::vector<pg::migration> migrations) {
  auto service = connected({.url = auth_url()});
  return pg::check_schema(service, "migrate_test", migrations);
}

bool table_exists(const std::string& name) {
  auto session = connected({.url = superuser_url()});
  const auto sql = "SELECT to_regclass('" + name + "') IS NOT NULL AS yes";
  return must(session.query_one<flag>({"test.exists", sql.c_str()})).yes;
}

/// What PostgreSQL says to `sql` from the service's role; it must refuse.
std::string refusal_of(const std::string& url, const std::string& sql) {
  auto session = connected({.url = url});
  const auto refused = session.execute({"test.forbidden", sql.c_str()});
  INFO(sql);
  REQUIRE_FALSE(refused);
  return text_of(refused.error());
}

}  // namespace

TEST_CASE("migrations are applied in their order, each once") {
  drop_schema("migrate_test");
  const auto made = must(migrate(std::array{first}));
  CHECK(made.applied == names{"0001_first"});
  CHECK(made.found == 0);
  const auto grown = must(migrate(std::array{first, second}));
  CHECK(grown.applied == names{"0002_second"});
  CHECK(grown.found == 1);
  CHECK(must(migrate(std::array{first, second})).applied.empty());
}

TEST_CASE("a name without a schema is one in the schema that migrates") {
  fresh_schema("migrate_test", std::array{first, second});
  CHECK(table_exists("migrate_test.unqualified"));
}

TEST_CASE("progress is told before each migration") {
  drop_schema("migrate_test");
  names told;
  const std::array both{first, second};
  must(pg::migrate({.owner_url = auth_owner_url(),
                    .schema = "migrate_test",
                    .service_role = "troupe_auth",
                    .migrations = both,
                    .progress = [&told](const pg::migration& at) { told.emplace_back(at.name); }}));
  CHECK(told == names{"0001_first", "0002_second"});
}

TEST_CASE("of two nodes that migrate together one finds nothing to do") {
  drop_schema("migrate_test");
  constexpr std::array both{first, second};
  auto other = std::async(std::launch::async, [&] { return migrate(both); });
  const auto mine = must(migrate(both));
  const auto theirs = must(other.get());
  CHECK(mine.applied.size() + theirs.applied.size() == 2);
  CHECK(mine.found + theirs.found == 2);
}

TEST_CASE("whoever waits too long for another node is told") {
  drop_schema("migrate_test");
  auto other = connected({.url = auth_owner_url()});
  must(other.execute(hold_the_lock));
  const auto refused = pg::migrate({.owner_url = auth_owner_url(),
                                    .schema = "migrate_test",
                                    .service_role = "troupe_auth",
                                    .migrations = {},
                                    .lock_within = std::chrono::milliseconds{20}});
  CHECK(refused.error() == errc::storage_unavailable);
  CHECK_THAT(text_of(refused.error()), Contains("another process has been migrating it"));
}

TEST_CASE("a migration that fails is named and leaves nothing behind") {
  drop_schema("migrate_test");
  const auto failed = migrate(std::array{first, broken}).error();
  CHECK(failed == errc::storage_refused);
  CHECK_THAT(text_of(failed), Contains("0002_broken failed: division by zero"));
  CHECK_FALSE(table_exists("migrate_test.half_done"));
  CHECK(table_exists("migrate_test.first"));
}

TEST_CASE("a migration that ends its own transaction is refused") {
  drop_schema("migrate_test");
  CHECK_THAT(text_of(migrate(std::array{first, committing}).error()),
             Contains("0002_committing ends its transaction"));
}

TEST_CASE("a changed migration is refused by name") {
  fresh_schema("migrate_test", std::array{first});
  const std::array changed{pg::migration{first.name, "CREATE TABLE migrate_test.other ()"}};
  CHECK_THAT(text_of(migrate(changed).error()), Contains("0001_first was changed"));
}

TEST_CASE("a schema newer than the binary is refused, to the service too") {
  fresh_schema("migrate_test", std::array{first, second});
  CHECK_THAT(text_of(migrate(std::array{first}).error()), Contains("newer than this binary"));
  CHECK_THAT(text_of(check({first}).error()), Contains("newer than this binary"));
}

TEST_CASE("the binary before works on with a schema that was expanded") {
  constexpr pg::migration wider{"0002_wider",
                                "-- Expands: nobody reads it yet.\n"
                                "ALTER TABLE migrate_test.first ADD b text"};
  fresh_schema("migrate_test", std::array{first, wider});
  CHECK(must(migrate(std::array{first})).applied.empty());
  CHECK(check({first}));
}

TEST_CASE("a service accepts the schema that it was built for") {
  fresh_schema("migrate_test", std::array{first, second});
  must(check({first, second}));
}

TEST_CASE("a service refuses an older schema, and one that is not there") {
  fresh_schema("migrate_test", std::array{first});
  CHECK_THAT(text_of(check({first, second}).error()),
             Contains("0002_second is not applied") && Contains("troupe migrate"));
  drop_schema("migrate_test");
  CHECK_THAT(text_of(check({first}).error()), Contains("run troupe migrate"));
}

TEST_CASE("the schema's owner is not taken for its service") {
  drop_schema("migrate_test");
  const auto refused = pg::migrate({.owner_url = auth_owner_url(),
                                    .schema = "migrate_test",
                                    .service_role = "troupe_auth_owner",
                                    .migrations = {}});
  CHECK_THAT(text_of(refused.error()), Contains("a role of its own"));
}

TEST_CASE("a service may work with the rows of its schema") {
  fresh_schema("migrate_test", std::array{first});
  run_as(auth_url(), "INSERT INTO migrate_test.first (a) VALUES ('x')");
  run_as(auth_url(), "UPDATE migrate_test.first SET a = 'y'");
  run_as(auth_url(), "SELECT a FROM migrate_test.first");
  run_as(auth_url(), "DELETE FROM migrate_test.first");
}

TEST_CASE("a service may not change its schema") {
  fresh_schema("migrate_test", std::array{first});
  CHECK_THAT(refusal_of(auth_url(), "CREATE TABLE migrate_test.mine ()"),
             Contains("permission denied"));
  CHECK_THAT(refusal_of(auth_url(), "CREATE TABLE public.mine ()"), Contains("permission denied"));
  CHECK_THAT(refusal_of(auth_url(), "CREATE SCHEMA mine"), Contains("permission denied"));
  CHECK_THAT(refusal_of(auth_url(), "ALTER TABLE migrate_test.first ADD c text"),
             Contains("must be owner"));
  CHECK_THAT(refusal_of(auth_url(), "DROP TABLE migrate_test.first"), Contains("must be owner"));
  CHECK_THAT(refusal_of(auth_url(), "TRUNCATE migrate_test.first"), Contains("permission denied"));
  CHECK_THAT(refusal_of(auth_url(), "SET ROLE troupe_auth_owner"), Contains("permission denied"));
}

TEST_CASE("a service may not touch another's schema") {
  fresh_schema("migrate_test", std::array{first});
  CHECK_THAT(refusal_of(profile_url(), "SELECT FROM migrate_test.first"),
             Contains("permission denied"));
  CHECK_THAT(refusal_of(profile_owner_url(), "DROP TABLE migrate_test.first"),
             Contains("permission denied"));
}

TEST_CASE("a service may read which migrations are applied, and no more") {
  fresh_schema("migrate_test", std::array{first});
  run_as(auth_url(), "SELECT name FROM migrate_test.migrations");
  for (const auto* sql :
       {"INSERT INTO migrate_test.migrations (name, checksum) VALUES ('x', 'y')",
        "UPDATE migrate_test.migrations SET checksum = 'x'", "DELETE FROM migrate_test.migrations"})
    CHECK_THAT(refusal_of(auth_url(), sql), Contains("permission denied"));
}
