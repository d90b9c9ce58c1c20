#include "messages/json.hpp"

#include <catch2/catch.hpp>

#include "messages/auth.hpp"
#include "messages/errors.hpp"
#include "messages/events.hpp"
#include "messages/profile.hpp"
#include "messages/token_json.hpp"
#include "tests/json.hpp"
#include "tests/text.hpp"

using namespace troupe;
using namespace troupe::test;
using namespace std::string_literals;

// -- messages -------------------------------------------------------------------------------------

TEST_CASE("a good body becomes a message") {
  auto parsed = parse_json<new_account>(
      R"({"display_name": "John Doe", "login": "johndoe", "email": "john@example.com",
          "password": "SecurePass123!"})");
  REQUIRE(parsed);
  CHECK(parsed->login == a<login_name>("johndoe"));
  CHECK(parsed->password == a<new_password_text>("SecurePass123!"));
}

TEST_CASE("every bad field is named at once") {
  CHECK(wrong_in<new_account>(
            R"({"display_name": "A", "login": 5, "mail": "x", "password": null})") ==
        "display_name TOO_SHORT, login WRONG_TYPE, email MISSING, password WRONG_TYPE");
  CHECK(wrong_in<new_account>("{}") ==
        "display_name MISSING, login MISSING, email MISSING, password MISSING");
}

TEST_CASE("a member nobody knows is ignored") {
  CHECK(wrong_in<new_bio>(R"({"bio": "Hello", "extra": {"deep": [1, "\u0000"]}})") == "");
}

TEST_CASE("a field that may be null must still be there") {
  CHECK(wrong_in<new_bio>(R"({"bio": null})") == "");
  CHECK(wrong_in<new_bio>(R"({})") == "bio MISSING");
  CHECK(wrong_in<new_bio>(R"({"Bio": null})") == "bio MISSING");
}

TEST_CASE("a body that is no object is of the wrong type, as a whole") {
  CHECK(wrong_in<new_bio>("null") == " WRONG_TYPE");
  CHECK(wrong_in<new_bio>("[]") == " WRONG_TYPE");
  CHECK(wrong_in<new_bio>("\"bio\"") == " WRONG_TYPE");
}

TEST_CASE("U+0000 in a text is a bad field") {
  CHECK(wrong_in<new_bio>(R"({"bio": "a\u0000b"})") == "bio NUL_CHARACTER");
  CHECK(wrong_in<find_user>(R"({"who": "\u0000"})") == "who NUL_CHARACTER");
}

TEST_CASE("escapes are read, pairs of surrogates among them") {
  auto parsed = parse_json<new_bio>(R"({"b\u0069o": "\u0418\n\uD83D\uDE00\/\""})");
  REQUIRE(parsed);
  CHECK(parsed->bio == a<bio_text>("И\n😀/\""));
}

// -- printing and the schema ----------------------------------------------------------------------

TEST_CASE("a struct prints as an object, and an absent value as null") {
  CHECK(print_json(user_profile{{1}, {2}, a<display_name>("Zoë"), {}, true}) ==
        R"({"id":1,"auth_id":2,"display_name":"Zoë","bio":null,"is_active":true})");
  CHECK(print_json(list_keys{}) == "{}");
}

TEST_CASE("a token prints as itself, for the client is to have it") {
  const issued_token access{a<token_text>("eyJ"), random_uuid()};
  CHECK_THAT(print_json(token_pair{access, access}),
             Catch::StartsWith(R"({"access_token":{"token":"eyJ","token_id":")"));
}

TEST_CASE("what was printed is read back") {
  const user_details ann{{7},
                         a<login_name>("ann"),
                         a<email_address>("ann@example.org"),
                         true,
                         {a<role_name>("admin"), a<role_name>("user")},
                         2,
                         "2026-01-02T03:04:05Z"};
  auto parsed = parse_json<user_list>(print_json(user_list{{ann, ann}}));
  REQUIRE(parsed);
  REQUIRE(parsed->users.size() == 2);
  CHECK(parsed->users[1].id == ann.id);
  CHECK(parsed->users[1].roles == ann.roles);
  CHECK(parsed->users[1].created_at == ann.created_at);
}

TEST_CASE("a problem names its bad fields") {
  const problem bad{"about:blank",
                    "Bad",
                    422,
                    {},
                    "INVALID_FIELDS",
                    "r1",
                    {std::vector<violation>{{"login", "TOO_SHORT", "must be longer"}}}};
  CHECK(print_json(bad) ==
        R"({"type":"about:blank","title":"Bad","status":422,"code":"INVALID_FIELDS",)"
        R"("request_id":"r1","errors":[{"field":"login","code":"TOO_SHORT",)"
        R"("message":"must be longer"}]})");
}

TEST_CASE("an event keeps the names of its contract") {
  CHECK(print_json(user_registered{user_registered::wire_name, {7}, a<display_name>("Ann")}) ==
        R"({"event_type":"Register","auth_id":7,"display_name":"Ann"})");
  CHECK(print_json(account_deactivated{account_deactivated::wire_name, {7}, false}) ==
        R"({"event_type":"Account Deactivate","auth_id":7,"is_active":false})");
}

TEST_CASE("the schema shows the rules of the fields, and lets others be") {
  CHECK(json_schema<new_bio>() ==
        R"({"title":"new_bio","type":"object","properties":{"bio":{"type":["string","null"],)"
        R"("minLength":0,"maxLength":500,"description":)"
        R"("text without control characters other than newline and tab"}},"required":["bio"]})");
}

TEST_CASE("the schema's pattern for an e-mail address wants a dot, not a backslash") {
  CHECK_THAT(json_schema<new_account>(), Catch::Contains(R"((?:\\.[a-zA-Z0-9])"));
}

// -- what is inside a token -----------------------------------------------------------------------

namespace {

const std::string claims_but_nbf =
    R"("sub":"7","exp":2,"iat":1,"jti":"j","role":"user","roles":["user"],"type":"access",)"
    R"("sid":"3","gen":0,"iss":"troupe","aud":"troupe")";

}  // namespace

TEST_CASE("a member that may be missing may not be null") {
  CHECK(wrong_in<jws_claims>("{" + claims_but_nbf + "}") == "");
  CHECK(wrong_in<jws_claims>("{\"nbf\":1," + claims_but_nbf + "}") == "");
  CHECK(wrong_in<jws_claims>("{\"nbf\":null," + claims_but_nbf + "}") == "nbf WRONG_TYPE");
  CHECK(wrong_in<jws_claims>("{\"nbf\":1.5," + claims_but_nbf + "}") == "nbf WRONG_TYPE");
}

TEST_CASE("a member that is missing is not printed") {
  CHECK(print_json(jws_header{"EdDSA", "at+jwt", "k1"}) ==
        R"({"alg":"EdDSA","typ":"at+jwt","kid":"k1"})");
  CHECK(print_json(*parse_json<jws_claims>("{" + claims_but_nbf + "}")) ==
        "{" + claims_but_nbf + "}");
}

TEST_CASE("a critical extension is seen, however it is spelt") {
  const auto with_crit = [](const std::string& crit) {
    return R"({"alg":"EdDSA","typ":"at+jwt","kid":"k1",)" + crit + "}";
  };
  CHECK(parse_json<jws_header>(with_crit(R"("crit":["b64"])"))->crit);
  CHECK(parse_json<jws_header>(with_crit(R"("crit":[])"))->crit);
  CHECK(wrong_in<jws_header>(with_crit(R"("crit":null)")) == "crit WRONG_TYPE");
  CHECK(wrong_in<jws_header>(with_crit(R"("crit":"b64")")) == "crit WRONG_TYPE");
}
