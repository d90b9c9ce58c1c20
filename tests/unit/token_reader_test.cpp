#include "actors/auth/token_reader.hpp"

#include <catch2/catch.hpp>

#include "actors/auth/crypto/base64url.hpp"
#include "messages/errors.hpp"
#include "messages/token_json.hpp"
#include "tests/tokens.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

constexpr std::int64_t noon_seconds = 1'700'000'000;

const signing_key_ptr key = generate_key("EdDSA").value();
const signing_key_ptr stranger = generate_key("EdDSA").value();
const std::string kid = key->verifier()->facts().kid;

const token_reader reader{{{kid, key->verifier()}}, access_tokens, {"troupe", "troupe"}};

const std::string good_header = print_json(jws_header{"EdDSA", "at+jwt", kid});

jws_claims good_claims() {
  return {.sub = "42",
          .exp = noon_seconds + 1800,
          .iat = noon_seconds,
          .jti = "0190e2c4-7d3a-4f4b-8a55-0f2b3f6f9a11",
          .role = "user",
          .roles = {"user"},
          .type = "access",
          .sid = "7",
          .gen = 0,
          .iss = "troupe",
          .aud = "troupe"};
}

const std::string good_payload = print_json(good_claims());

/// Why the reader refuses a token, or "" if it does not.
std::string refusal(std::string_view token) {
  auto claims = reader.check(token, noon);
  if (claims) return "";
  CHECK(claims.error() == errc::invalid_token);
  return *detail_of<std::string>(claims.error());
}

std::string refusal_of(std::string_view header, std::string_view payload) {
  return refusal(make_jws(header, payload, *key));
}

std::string refusal_of(const jws_claims& claims) {
  return refusal_of(good_header, print_json(claims));
}

/// `text` with what stands in it for another.
std::string with(std::string text, std::string_view old, std::string_view other) {
  REQUIRE(text.find(old) != text.npos);
  return text.replace(text.find(old), old.size(), other);
}

}  // namespace

TEST_CASE("a good token passes") {
  CHECK(refusal_of(good_header, good_payload) == "");
}

TEST_CASE("a claim that is not as it should be costs the token") {
  using change = void (*)(jws_claims&);
  auto [edit, reason] = GENERATE(table<change, std::string>({
      {[](jws_claims& said) { said.exp = noon_seconds; }, "it has expired"},
      {[](jws_claims& said) { said.exp = INT64_MIN; }, "it has expired"},
      {[](jws_claims& said) { said.exp = noon_seconds + 1; }, ""},
      {[](jws_claims& said) { said.nbf = noon_seconds + 60; }, ""},
      {[](jws_claims& said) { said.nbf = noon_seconds + 61; }, "it is not valid yet"},
      {[](jws_claims& said) { said.nbf = INT64_MIN; }, ""},
      {[](jws_claims& said) { said.iat = noon_seconds + 60; }, ""},
      {[](jws_claims& said) { said.iat = noon_seconds + 61; }, "it was issued in the future"},
      {[](jws_claims& said) { said.type = "refresh"; }, "it is of another type"},
      {[](jws_claims& said) { said.iss = "trouper"; }, "it is by another issuer"},
      {[](jws_claims& said) { said.aud = ""; }, "it is for another audience"},
      {[](jws_claims& said) { said.sub = "042"; }, "its sub is no account"},
      {[](jws_claims& said) { said.sub = "+42"; }, "its sub is no account"},
      {[](jws_claims& said) { said.sub = "-42"; }, "its sub is no account"},
      {[](jws_claims& said) { said.sub = "42 "; }, "its sub is no account"},
      {[](jws_claims& said) { said.sub = "0"; }, "its sub is no account"},
      {[](jws_claims& said) { said.sub = "9223372036854775808"; }, "its sub is no account"},
      {[](jws_claims& said) { said.sid = ""; }, "its sid is no session"},
      {[](jws_claims& said) { said.jti = "7"; }, "its jti is no UUID"},
      {[](jws_claims& said) { said.role = "Admin"; }, "its roles are no roles"},
      {[](jws_claims& said) {
         said.roles = {"user", ""};
       },
       "its roles are no roles"},
  }));
  auto claims = good_claims();
  edit(claims);
  CHECK(refusal_of(claims) == reason);
}

TEST_CASE("a header that is not as it should be costs the token") {
  auto [header, reason] = GENERATE(table<std::string, std::string>({
      {R"({"alg":"EdDSA","typ":"rt+jwt","kid":"?"})", "it is of another type"},
      {R"({"alg":"EdDSA","typ":"JWT","kid":"?"})", "it is of another type"},
      {R"({"alg":"EdDSA","typ":"AT+JWT","kid":"?"})", "it is of another type"},
      {R"({"alg":"none","typ":"at+jwt","kid":"?"})", "its alg is not its key's"},
      {R"({"alg":"HS256","typ":"at+jwt","kid":"?"})", "its alg is not its key's"},
      {R"({"alg":"eddsa","typ":"at+jwt","kid":"?"})", "its alg is not its key's"},
      {R"({"alg":"EdDSA","typ":"at+jwt","kid":""})", "its kid names none of our keys"},
      {R"({"alg":"EdDSA","typ":"at+jwt","kid":"?="})", "its kid names none of our keys"},
      {R"({"alg":"EdDSA","typ":"at+jwt"})", "its header is not what we write"},
      {R"({"alg":"EdDSA","kid":"?"})", "its header is not what we write"},
      {R"({"alg":"EdDSA","typ":"at+jwt","kid":"?","kid":"?"})", "its header is not what we write"},
      {R"({"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":"?"})",
       "its header is not what we write"},
      {R"({"alg":"EdDSA","typ":"at+jwt","kid":"?","crit":["b64"]})",
       "it names an extension that must be understood"},
      {R"({"alg":"EdDSA","typ":"at+jwt","kid":"?","crit":[]})",
       "it names an extension that must be understood"},
      {R"({"alg":"EdDSA","typ":"at+jwt","kid":"?","crit":null})",
       "its header is not what we write"},
      {R"(["EdDSA"])", "its header is not what we write"},
      {"", "its header is not what we write"},
  }));
  auto spelled = header.find('?') == header.npos ? header : with(header, "?", kid);
  if (spelled.find('?') != spelled.npos) spelled = with(spelled, "?", kid);
  CHECK(refusal_of(spelled, good_payload) == reason);
}

TEST_CASE("a payload that says something twice, too little or in another type is refused") {
  auto payload = GENERATE(values<std::string>({
      with(good_payload, R"("sub":"42")", R"("sub":"42","sub":"43")"),
      with(good_payload, R"("sub":"42",)", ""),
      with(good_payload, R"("sub":"42")", R"("sub":42)"),
      with(good_payload, R"("aud":"troupe")", R"("aud":["troupe"])"),
      with(good_payload, R"("exp":1700001800)", R"("exp":1700001800.5)"),
      good_payload + ' ' + good_payload,
      "",
  }));
  CHECK(refusal_of(good_header, payload) == "its claims are not what we write");
}

TEST_CASE("a token is refused for its age before its signature is looked at") {
  auto claims = good_claims();
  claims.exp = noon_seconds - 1;
  CHECK(refusal(make_jws(good_header, print_json(claims), *stranger)) == "it has expired");
}

TEST_CASE("what the signature does not cover is not believed") {
  auto claims = good_claims();
  claims.iss = "trouper";
  CHECK(refusal(make_jws(good_header, print_json(claims), *stranger)) ==
        "its signature is not by the key that it names");
}

TEST_CASE("a token has at most 8192 bytes") {
  CHECK(refusal(std::string(8193, 'a')) == "it is too long");
  CHECK(refusal(std::string(8192, 'a')) == "it is not three parts with dots between them");
}

TEST_CASE("a token with another letter in any place is refused") {
  const auto token = make_jws(good_header, good_payload, *key);
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
  for (std::size_t place = 0; place < token.size(); ++place) {
    // All letters where the signature ends, since loose bits lie there; elsewhere the neighbour.
    const bool is_last = place + 1 == token.size();
    for (std::size_t letter = 0; letter < (is_last ? letters.size() : 1); ++letter) {
      auto changed = token;
      changed[place] = letters[(letters.find(token[place]) + 1 + letter) % letters.size()];
      if (changed == token) continue;
      CAPTURE(place, changed[place]);
      CHECK(refusal(changed) != "");
    }
  }
}

TEST_CASE("a token with a letter more or less in any place is refused") {
  const auto token = make_jws(good_header, good_payload, *key);
  for (std::size_t place = 0; place <= token.size(); ++place) {
    auto longer = token;
    longer.insert(place, 1, 'A');
    CAPTURE(place);
    CHECK(refusal(longer) != "");
    CHECK((place == token.size() || refusal(std::string{token}.erase(place, 1)) != ""));
  }
}
