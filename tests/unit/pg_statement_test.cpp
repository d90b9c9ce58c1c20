#include "persistence/pg_statement.hpp"

#include <array>
#include <catch2/catch.hpp>

using namespace troupe;

namespace {

constexpr std::array<std::string_view, 2> columns{"id", "login"};

std::string sql(std::string_view text) {
  return pg::expand(text, columns).sql;
}

}  // namespace

TEST_CASE("names of ours become what PostgreSQL wants") {
  CHECK(sql("SELECT :columns FROM t WHERE a = :a AND b = :b_2") ==
        "SELECT id, login FROM t WHERE a = $1 AND b = $2");
  CHECK(sql("VALUES (:a, :b, :a)") == "VALUES ($1, $2, $1)");
  CHECK(pg::expand("VALUES (:a, :b, :a)", columns).order == std::vector<std::string>{"a", "b"});
}

TEST_CASE("whether the columns are asked for is remembered") {
  CHECK(pg::expand("SELECT :columns", columns).names_columns);
  CHECK_FALSE(pg::expand("SELECT id", columns).names_columns);
}

TEST_CASE("what is no name of ours stays as it is") {
  for (const auto* text :
       {"a::bigint", "x[1:2]", "a := 1", "to_char(at, 'HH24:MI:SS')", "'it''s :a'", "\"a:b\"",
        "-- :a\nb", "/* :a */ b", "$$ :a $$", "$f$ :a $$ :b $f$", "'unclosed :a", "a:", ":", ""})
    CHECK(sql(text) == text);
}

TEST_CASE("a cast of a parameter is a parameter and a cast") {
  CHECK(sql(":a::text[]") == "$1::text[]");
  CHECK(sql("':a' || :a") == "':a' || $1");
  CHECK(sql("$1 || :a") == "$1 || $1");
}

TEST_CASE("a statement that begins with SELECT only reads") {
  CHECK(pg::only_reads("SELECT 1"));
  CHECK(pg::only_reads("\n -- why\n /* and how */ select\n1"));
  CHECK_FALSE(pg::only_reads("UPDATE t SET a = 1"));
  CHECK_FALSE(pg::only_reads("-- SELECT\nDELETE FROM t"));
  CHECK_FALSE(pg::only_reads("WITH gone AS (DELETE FROM t RETURNING 1) SELECT * FROM gone"));
  CHECK_FALSE(pg::only_reads("SELECTED"));
  CHECK_FALSE(pg::only_reads(""));
}
