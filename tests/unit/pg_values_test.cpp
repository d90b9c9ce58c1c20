#include "persistence/pg_values.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "messages/auth.hpp"
#include "messages/errors.hpp"
#include "tests/text.hpp"

using namespace troupe;
using troupe::test::a;

namespace {

using texts = std::vector<std::string>;

struct numbers {
  std::int64_t most = 0;
  double share = 0;
};
TROUPE_DESCRIBE(numbers, most, share);

struct other_most {
  std::int64_t most = 0;
};
TROUPE_DESCRIBE(other_most, most);

template <class T>
T back(std::string text) {
  T value{};
  REQUIRE(pg::from_sql(pg::text_cell{text}, value));
  return value;
}

template <class T>
bool refuses(pg::text_cell text) {
  T value{};
  return !pg::from_sql(text, value);
}

register_user newcomer() {
  return {{a<display_name>("Ann Bee"), a<login_name>("ann"), a<email_address>("ann@example.org"),
           a<new_password_text>("SecurePass123!")},
          {"curl", "::1"}};
}

}  // namespace

TEST_CASE("values go to PostgreSQL as it writes them") {
  CHECK(pg::to_sql(std::int64_t{-7}) == "-7");
  CHECK(pg::to_sql(true) == "t");
  CHECK(pg::to_sql(0.1) == "0.1");
  CHECK(pg::to_sql(std::string{"it's"}) == "it's");
  CHECK(pg::to_sql(account_id{9}) == "9");
  CHECK(pg::to_sql(a<login_name>("ann")) == "ann");
  CHECK(pg::to_sql(std::optional<std::string>{}) == std::nullopt);
  CHECK(pg::to_sql(std::vector<std::int64_t>{}) == "{}");
  CHECK(pg::to_sql(std::vector<account_id>{{1}, {2}}) == R"({"1","2"})");
  CHECK(pg::to_sql(texts{"", "a,b", R"("\)", "NULL"}) == R"({"","a,b","\"\\","NULL"})");
  CHECK(pg::to_sql(std::vector<std::optional<std::int64_t>>{1, {}}) == R"({"1",NULL})");
}

TEST_CASE("values come back as PostgreSQL writes them") {
  CHECK(back<std::int64_t>("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(back<bool>("f") == false);
  CHECK(back<double>("1e-07") == 1e-07);
  CHECK(back<double>("-Infinity") == -std::numeric_limits<double>::infinity());
  CHECK(back<account_id>("9") == account_id{9});
  CHECK(back<std::vector<std::int64_t>>("{}").empty());
  CHECK(back<std::vector<account_id>>("{1,2}") == std::vector<account_id>{{1}, {2}});
  CHECK(back<texts>(R"({a,"b c","","NULL","\"\\{},"})") ==
        texts{"a", "b c", "", "NULL", "\"\\{},"});
  CHECK(back<std::vector<std::optional<std::int64_t>>>("{1,NULL}") ==
        std::vector<std::optional<std::int64_t>>{1, {}});
}

TEST_CASE("what is no value of its type is refused") {
  CHECK(refuses<std::int64_t>("12a"));
  CHECK(refuses<std::int64_t>(""));
  CHECK(refuses<std::int64_t>(std::nullopt));
  CHECK(refuses<bool>("true"));
  CHECK(refuses<std::string>(std::nullopt));
  CHECK(refuses<login_name>("a b"));
  CHECK(refuses<std::vector<std::int64_t>>("{1,NULL}"));
}

TEST_CASE("what is no array of one dimension is refused") {
  for (const auto* text :
       {"", "{", "{1", "{1,", "1}", "{1}}", "{{1}}", "[0:0]={1}", "{\"1}", "{\"\\"})
    CHECK(refuses<std::vector<std::int64_t>>(text));
}

TEST_CASE("an absent value empties what was there") {
  std::optional<std::int64_t> value = 7;
  CHECK(pg::from_sql(std::nullopt, value));
  CHECK(value == std::nullopt);
}

TEST_CASE("a parameter is found by the name of its field, however deep that is") {
  pg::parameters with;
  with.add(newcomer());
  with.add(numbers{4, 0.5});
  REQUIRE(with.find("login"));
  CHECK(with.find("login")->value == "ann");
  CHECK(with.find("address")->value == "::1");
  CHECK(with.find("share")->value == "0.5");
  CHECK(with.find("newcomer") == nullptr);
}

TEST_CASE("two parameters of one name must agree") {
  pg::parameters with;
  with.add(numbers{4, 0.5});
  CHECK_NOTHROW(with.add(other_most{4}));
  CHECK_THROWS_AS(with.add(other_most{5}), std::logic_error);
}

TEST_CASE("a row's columns are its fields and those of the structs in it") {
  CHECK(pg::columns_of<register_user>() ==
        std::vector<std::string_view>{"display_name", "login", "email", "password", "user_agent",
                                      "address", "locale"});
}
