#include "http/form.hpp"

#include <catch2/catch.hpp>

#include "messages/errors.hpp"

using namespace troupe;
using namespace troupe::http;

TEST_CASE("a form is told by its type") {
  CHECK(is_form("application/x-www-form-urlencoded"));
  CHECK(is_form("Application/X-WWW-Form-URLencoded ; charset=UTF-8"));
  CHECK_FALSE(is_form("application/json"));
  CHECK_FALSE(is_form("application/x-www-form-urlencoded2"));
  CHECK_FALSE(is_form(""));
}

TEST_CASE("the fields of a form are what they stand for") {
  const auto fields = [](std::string_view body) { return read_form(body).value(); };
  CHECK(fields("").empty());
  CHECK(fields("token=a.b-c_d&token_type_hint=access_token") ==
        form_fields{{"token", "a.b-c_d"}, {"token_type_hint", "access_token"}});
  CHECK(fields("a=1+2%2B3%3d&b&=") == form_fields{{"a", "1 2+3="}, {"b", ""}, {"", ""}});
  CHECK(fields("a=b=c&%74oken=x") == form_fields{{"a", "b=c"}, {"token", "x"}});
  CHECK(fields("a=%&b=%4&c=%zz") == form_fields{{"a", "%"}, {"b", "%4"}, {"c", "%zz"}});
  CHECK(fields("a=%D1%8F") == form_fields{{"a", "\u044f"}});
}

TEST_CASE("a form with a field twice, or one that is no text, is refused") {
  const auto body =
      GENERATE(values<std::string>({"token=a&token=b", "token=a&%74oken=b", "token=%ff", "%c0=a"}));
  const auto refused = read_form(body);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == errc::invalid_fields);
}

TEST_CASE("credentials of the scheme Basic are those of RFC 7617") {
  const auto said = [](std::string_view header) {
    const auto given = basic_credentials(header);
    return given ? given->name + '|' + given->secret : "-";
  };
  CHECK(said("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==") == "Aladdin|open sesame");
  CHECK(said("basic   dGVzdDoxMjPCow==") == "test|123\u00a3");
  CHECK(said("BASIC YTpiOmM=") == "a|b:c");
  CHECK(said("Basic Og==") == "|");
  CHECK(said("Basic QQ==") == "-");  // no colon
  CHECK(said("Basic !!!!") == "-");
  CHECK(said("Basic") == "-");
  CHECK(said("Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==") == "-");
  CHECK(said("") == "-");
}
