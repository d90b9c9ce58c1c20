#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "persistence/statements.hpp"
#include "tests/embedded.hpp"

using namespace troupe;

namespace {

std::string content_of(const std::string& file) {
  std::ifstream in{TROUPE_EMBEDDED_FOLDER "/" + file, std::ios::binary};
  REQUIRE(in);
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("SQL is embedded byte for byte, whatever CMake would make of it") {
  CHECK(sql::nasty::statement.text == content_of("sql/nasty/statement.sql"));
  CHECK(sql::nasty::statement.name == std::string{"nasty.statement"});
}

TEST_CASE("a schema knows all its statements") {
  REQUIRE(sql::nasty::statements.size() == 1);
  CHECK(sql::nasty::statements[0].name == std::string{"nasty.statement"});
  STATIC_REQUIRE(sql::empty::statements.empty());
}

TEST_CASE("a schema's migrations are embedded in their order") {
  REQUIRE(sql::nasty::migrations.size() == 2);
  CHECK(sql::nasty::migrations[0].name == std::string{"0001_first"});
  CHECK(sql::nasty::migrations[0].text == content_of("migrations/nasty/0001_first.sql"));
  CHECK(sql::nasty::migrations[1].name == std::string{"0002_second"});
}

TEST_CASE("a schema without files has no migrations") {
  STATIC_REQUIRE(sql::empty::migrations.empty());
}
