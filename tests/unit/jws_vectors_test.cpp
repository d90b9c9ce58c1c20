#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "actors/auth/crypto/base64url.hpp"
#include "actors/auth/token_reader.hpp"
#include "messages/errors.hpp"
#include "tests/crypto_vectors.hpp"
#include "tests/tokens.hpp"

/// Tokens that were attacks elsewhere, for every algorithm, each beside what must pass.
using namespace troupe;
using namespace troupe::test;

namespace {

const char* const algorithms[] = {"EdDSA", "ES256", "RS256", "HS256"};

/// A key of each algorithm; all are known to the reader.
struct four_keys {
  std::map<std::string, signing_key_ptr> of;
  verifying_keys known;

  four_keys() {
    for (const auto* algorithm : algorithms) {
      of[algorithm] = generate_key(algorithm).value();
      known[kid(algorithm)] = of[algorithm]->verifier();
    }
  }

  const public_key& facts(const std::string& algorithm) const {
    return of.at(algorithm)->verifier()->facts();
  }

  std::string kid(const std::string& algorithm) const { return facts(algorithm).kid; }
};

const four_keys& keys() {
  static const four_keys all;  // one of RS256 takes its time
  return all;
}

bool passes(const std::string& token) {
  static const token_reader reader{keys().known, access_tokens, {"troupe", "troupe"}};
  return static_cast<bool>(reader.check(token, noon));
}

const std::string good_claims =
    R"({"sub":"42","exp":1700001800,"iat":1700000000,)"
    R"("jti":"0190e2c4-7d3a-4f4b-8a55-0f2b3f6f9a11","role":"user","roles":["user"],)"
    R"("type":"access","sid":"7","gen":0,"iss":"troupe","aud":"troupe"})";

/// The header as it should be, with `more` before its end: R"(,"crit":[])".
std::string header(const std::string& algorithm, const std::string& more = "") {
  return R"({"alg":")" + algorithm + R"(","typ":"at+jwt","kid":")" + keys().kid(algorithm) + '"' +
         more + '}';
}

std::string token_of(const std::string& algorithm, const std::string& head,
                     const std::string& claims = good_claims) {
  return make_jws(head, claims, *keys().of.at(algorithm));
}

/// The good claims with one of them said in another way: "exp", "1e400".
std::string claims_with(const std::string& name, const std::string& value) {
  const auto from = good_claims.find('"' + name + "\":") + name.size() + 3;
  auto to = from;
  for (bool is_quoted = false, is_list = false;
       is_quoted || is_list || (good_claims[to] != ',' && good_claims[to] != '}'); ++to) {
    is_quoted ^= good_claims[to] == '"';
    is_list = is_list ? good_claims[to] != ']' : good_claims[to] == '[';
  }
  return good_claims.substr(0, from) + value + good_claims.substr(to);
}

std::string more_claims(const std::string& more) {
  return good_claims.substr(0, good_claims.size() - 1) + more + '}';
}

/// Another token's parts with these in place of its own.
std::string joined(std::string_view head, std::string_view payload, std::string_view signature) {
  return std::string{head} + '.' + std::string{payload} + '.' + std::string{signature};
}

}  // namespace

TEST_CASE("a token by any of our algorithms passes, and what it says besides changes nothing") {
  const std::string algorithm = GENERATE("EdDSA", "ES256", "RS256", "HS256");
  const auto head = header(algorithm);
  CHECK(passes(token_of(algorithm, head)));
  CHECK(passes(token_of(algorithm, header(algorithm, R"(,"x":{"y":[1,2]},"alG":"none")"))));
  CHECK(passes(token_of(algorithm, " \r\n" + head + "\t")));
  CHECK(passes(token_of(algorithm, R"({"\u0061lg")" + head.substr(6))));
  CHECK(passes(token_of(algorithm, head, more_claims(R"(,"nbf":1700000000,"scope":"a b")"))));
  CHECK(passes(token_of(algorithm, head, claims_with("sub", R"("\u00342")"))));
}

TEST_CASE("a key offered by the token itself is not taken") {
  const std::string algorithm = GENERATE("EdDSA", "ES256", "RS256", "HS256");
  const auto theirs = generate_key(algorithm).value();
  const auto& facts = theirs->verifier()->facts();
  for (const auto& more : {R"(,"jwk":{"kty":"OKP","crv":"Ed25519","x":")" + facts.key + "\"}",
                           R"(,"jku":"https://example.org/jwks.json")" + std::string{},
                           R"(,"x5u":"https://example.org/x.pem")" + std::string{},
                           R"(,"x5c":["MIIB"])" + std::string{}, R"(,"k":")" + facts.key + '"'})
    CHECK_FALSE(passes(make_jws(header(algorithm, more), good_claims, *theirs)));
}

TEST_CASE("a public key is no secret, and no key is for another algorithm than its own") {
  for (const std::string algorithm : {"EdDSA", "ES256", "RS256"}) {
    const auto& shown = keys().facts(algorithm);
    const auto bytes = base64url_decode(shown.key);
    for (auto secret : {shown.key, shown.kid, bytes.value_or(shown.key)}) {
      secret.resize(std::clamp(secret.size(), std::size_t{32}, std::size_t{64}), '\0');
      const auto mac = load_signing_key("HS256", secret).value();
      auto head = header(algorithm);
      CHECK_FALSE(passes(make_jws(head, good_claims, *mac)));
      head.replace(head.find(algorithm), 5, "HS256");
      CHECK_FALSE(passes(make_jws(head, good_claims, *mac)));
    }
  }
  for (const std::string mine : algorithms)
    for (const std::string other : algorithms) {
      if (mine == other) continue;
      auto head = header(mine);  // its own kid, another's alg
      head.replace(head.find(mine), 5, other);
      CHECK_FALSE(passes(token_of(mine, head)));
      CHECK_FALSE(passes(token_of(other, head)));
      CHECK_FALSE(passes(token_of(other, header(mine))));
    }
}

TEST_CASE("a token that is not signed is refused, however it says so") {
  const std::string algorithm = GENERATE("EdDSA", "ES256", "RS256", "HS256");
  for (const std::string none : {"none", "None", "NONE", "nOnE", "", "null"}) {
    auto head = header(algorithm);
    head.replace(head.find(algorithm), 5, none);
    const auto first = base64url_encode(head);
    const auto second = base64url_encode(good_claims);
    CHECK_FALSE(passes(joined(first, second, "")));
    CHECK_FALSE(passes(first + '.' + second));
    CHECK_FALSE(passes(token_of(algorithm, head)));
  }
}

TEST_CASE("a signature that is nothing, zero, another's or spelt otherwise is refused") {
  const std::string algorithm = GENERATE("EdDSA", "ES256", "RS256", "HS256");
  const auto good = token_of(algorithm, header(algorithm));
  const auto parts = split_jws(good).value();
  const std::string signature{parts.signature};
  const auto bytes = base64url_decode(signature).value();
  const auto with = [&](std::string_view other) {
    return joined(parts.header, parts.payload, other);
  };
  CHECK(passes(with(signature)));
  const auto other = token_of(algorithm, header(algorithm), claims_with("gen", "1"));
  const auto another = split_jws(other).value();
  const std::string reversed{bytes.rbegin(), bytes.rend()};
  for (const auto& bad :
       std::vector<std::string>{"",
                                "=",
                                signature + '=',
                                signature + "==",
                                signature + '\n',
                                ' ' + signature,
                                signature + '.',
                                signature.substr(1),
                                signature.substr(0, signature.size() - 1),
                                signature + 'A',
                                signature + signature,
                                "%41" + signature.substr(1),
                                base64url_encode(std::string(bytes.size(), '\0')),
                                base64url_encode(std::string(bytes.size(), '\xff')),
                                base64url_encode(reversed),
                                base64url_encode(bytes + '\0'),
                                base64url_encode('\0' + bytes),
                                base64url_encode(std::string(bytes.size() - 1, '\0') + '\1'),
                                base64url_encode(from_hex("3006020101020101")),  // r = s = 1 as DER
                                std::string{split_jws(rs256_example::jws).value().signature},
                                std::string(4096, 'A')})
    CHECK_FALSE(passes(with(bad)));
  CHECK_FALSE(passes(joined(parts.header, another.payload, signature)));
  CHECK_FALSE(passes(joined(parts.header, parts.payload, another.signature)));
}

TEST_CASE("a header that says a thing twice, in another type, or asks for more is refused") {
  const std::string algorithm = GENERATE("EdDSA", "HS256");
  const auto own_kid = keys().kid(algorithm);
  for (const auto& more : std::vector<std::string>{
           R"(,"alg":"none")", R"(,"alg":")" + algorithm + '"', R"(,"\u0061lg":"none")",
           R"(,"kid":")" + own_kid + '"', R"(,"typ":"at+jwt")", R"(,"x":1,"x":2)", R"(,"crit":[])",
           R"(,"crit":["exp"],"exp":1)", R"(,"crit":["b64"],"b64":false)", R"(,"crit":["alg"])",
           R"(,"crit":"b64")", R"(,"crit":null)", R"(,"crit":{})", R"(,"crit":[1])",
           R"(,"crit":["http://example.org/unheard-of"])"})
    CHECK_FALSE(passes(token_of(algorithm, header(algorithm, more))));
  const auto with_kid = [&](const std::string& kid) {
    return token_of(algorithm,
                    R"({"alg":")" + algorithm + R"(","typ":"at+jwt","kid":)" + kid + '}');
  };
  CHECK(passes(with_kid('"' + own_kid + '"')));
  for (const auto& kid : std::vector<std::string>{
           "null", "0", "true", "[\"" + own_kid + "\"]", "{\"kid\":\"" + own_kid + "\"}", "\"\"",
           "\"../../../dev/null\"", "\"' OR '1'='1\"", '"' + own_kid + "\\u0000\"",
           "\" " + own_kid + '"', '"' + own_kid + "=\"", '"' + std::string(5000, 'k') + '"'})
    CHECK_FALSE(passes(with_kid(kid)));
  for (const auto* typ : {"JWT", "jwt", "JOSE", "at+JWT", "application/at+jwt", "rt+jwt", ""})
    CHECK_FALSE(passes(token_of(algorithm, R"({"alg":")" + algorithm + R"(","typ":")" + typ +
                                               R"(","kid":")" + own_kid + "\"}")));
}

TEST_CASE("a number that is too large, no integer or no number at all is refused") {
  const auto refused = [](const std::string& name, const std::string& value) {
    CAPTURE(name, value);
    CHECK_FALSE(passes(token_of("EdDSA", header("EdDSA"), claims_with(name, value))));
  };
  for (const auto* name : {"exp", "iat", "gen"}) {
    CHECK(passes(token_of(
        "EdDSA", header("EdDSA"),
        claims_with(name, name == std::string{"gen"} ? "9223372036854775807" : "1700000001"))));
    for (const auto* value : {"9223372036854775808",
                              "18446744073709551616",
                              "1e400",
                              "-1e400",
                              "1e18",
                              "1700001800.0",
                              "1700001800e0",
                              "\"1700001800\"",
                              "null",
                              "true",
                              "[1700001800]",
                              "{}",
                              "NaN",
                              "Infinity",
                              "0x6553f100",
                              "01700001800",
                              "+1700001800",
                              "1_700_001_800",
                              "- 1",
                              ""})
      refused(name, value);
    refused(name, std::string(5000, '9'));
  }
  CHECK(passes(token_of("EdDSA", header("EdDSA"), claims_with("exp", "9223372036854775807"))));
  refused("exp", "-9223372036854775808");
  refused("exp", "-0");
  refused("iat", "9223372036854775807");
  for (const auto* name : {"sub", "sid"})
    for (const auto* value :
         {"42", "\"9223372036854775808\"", "\"18446744073709551658\"", "\"1e2\"", "\"4 2\"", "\"\"",
          "\"0\"", "\"-42\"", "\"042\"", "\"42\\u0000\"", "[\"42\"]", "null"})
      refused(name, value);
}

TEST_CASE("claims that are said twice, nested or no JSON are refused") {
  const auto refused = [](const std::string& claims) {
    CAPTURE(claims.substr(0, 300));
    CHECK_FALSE(passes(token_of("EdDSA", header("EdDSA"), claims)));
  };
  for (const auto& more : std::vector<std::string>{
           R"(,"sub":"42")", R"(,"sub":"1")", R"(,"\u0073ub":"1")", R"(,"roles":["admin"])",
           R"(,"x":{"a":1,"a":2})", R"(,"nbf":"1700000000")", R"(,"nbf":1e9)",
           R"(,"nbf":1700000000,"nbf":1700000000)", R"(,"x":"\ud800")", ",\"x\":\"\xff\"",
           ",\"x\":" + std::string(40, '[') + std::string(40, ']'), ",", R"(,"x")", R"(,"x":)"})
    refused(more_claims(more));
  for (const auto* roles : {R"("user")", R"([["user"]])", R"([{"user":true}])", R"([null])",
                            R"(["user",1])", R"(["User"])", R"(["us\u0000er"])", "null", "{}"})
    refused(claims_with("roles", roles));
  for (const auto* aud : {R"(["troupe"])", R"(["troupe","another"])", "null", R"({"a":"troupe"})",
                          R"("Troupe")", R"("troupe ")"})
    refused(claims_with("aud", aud));
  const auto inner = token_of("EdDSA", header("EdDSA"));
  refused(inner);              // a token in a token
  refused('"' + inner + '"');  // as JSON
  refused('[' + good_claims + ']');
  refused(good_claims + good_claims);
  refused("\xef\xbb\xbf" + good_claims);
  refused(good_claims + '\0');
  refused(R"({"claims":)" + good_claims + '}');
  refused("");
  refused("{}");
}

TEST_CASE("what is no compact JWS is refused: JSON, five parts, other alphabets") {
  const auto good = token_of("EdDSA", header("EdDSA"));
  const auto parts = split_jws(good).value();
  const std::string first{parts.header}, second{parts.payload}, third{parts.signature};
  for (const auto& bad : std::vector<std::string>{
           '.' + good, good + '.', good + ".." + third, first + "..", ".." + third,
           first + '.' + second + ".." + third,
           joined(first, second, third) + '.' + first + '.' + second,
           joined(first + '=', second, third), joined(first, second + "==", third),
           joined(' ' + first, second, third), joined(first, second + "\r\n", third),
           R"({"protected":")" + first + R"(","payload":")" + second + R"(","signature":")" +
               third + "\"}",
           "Bearer " + good, good + ' ', good + std::string(1, '\0'), good + ',' + good})
    CHECK_FALSE(passes(bad));
}
