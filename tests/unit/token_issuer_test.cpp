#include "actors/auth/token_issuer.hpp"

#include <catch2/catch.hpp>

#include "actors/auth/crypto/base64url.hpp"
#include "messages/errors.hpp"
#include "messages/token_json.hpp"
#include "tests/tokens.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

jws_header header_of(const issued_token& issued) {
  auto part = split_jws(issued.token.text()).value().header;
  return parse_json<jws_header>(base64url_decode(part).value()).value();
}

jws_claims claims_of(const issued_token& issued) {
  auto part = split_jws(issued.token.text()).value().payload;
  return parse_json<jws_claims>(base64url_decode(part).value()).value();
}

std::string why(const caf::expected<token_issuer>& failed) {
  REQUIRE_FALSE(failed);
  return *detail_of<std::string>(failed.error());
}

}  // namespace

TEST_CASE("a token says what was granted, by whom, for whom and how long") {
  auto keys = new_keys();
  auto issuer = token_issuer::open(keys, secret, {.issuer = "we", .audience = "you"}).value();
  auto grant = grant_to(42, 7, 3);
  auto access = issuer.issue(grant, noon).access_token;

  auto header = header_of(access);
  CHECK(header.alg == "EdDSA");
  CHECK(header.typ == "at+jwt");
  CHECK(header.kid == keys[0].kid);

  auto claims = claims_of(access);
  CHECK(claims.sub == "42");
  CHECK(claims.sid == "7");
  CHECK(claims.gen == 3);
  CHECK(claims.jti == grant.access_jti.text());
  CHECK(claims.role == "admin");
  CHECK(claims.roles == std::vector<std::string>{"admin", "user"});
  CHECK(claims.type == "access");
  CHECK(claims.iss == "we");
  CHECK(claims.aud == "you");
  CHECK(claims.iat == 1'700'000'000);
  CHECK(claims.exp == 1'700'000'000 + 30 * 60);
  CHECK_FALSE(claims.nbf);
}

TEST_CASE("a refresh token lives longer, under its own type, name and key") {
  auto keys = new_keys();
  auto grant = grant_to(42);
  auto refresh = token_issuer::open(keys, secret, {}).value().issue(grant, noon).refresh_token;
  CHECK(header_of(refresh).typ == "rt+jwt");
  CHECK(header_of(refresh).kid == keys[1].kid);
  CHECK(claims_of(refresh).type == "refresh");
  CHECK(claims_of(refresh).jti == grant.refresh_jti.text());
  CHECK(claims_of(refresh).exp == 1'700'000'000 + 7 * 24 * 60 * 60);
  CHECK(refresh.token_id == grant.refresh_jti);
}

TEST_CASE("what was granted is read back from either token") {
  auto issuer = new_issuer();
  auto grant = grant_to(42, 7, 3);
  auto pair = issuer.issue(grant, noon);

  auto access = issuer.check_access(pair.access_token.token.text(), noon).value();
  CHECK(access.user == grant.user);
  CHECK(access.sid == grant.sid);
  CHECK(access.gen == grant.gen);
  CHECK(access.jti == grant.access_jti);
  CHECK(access.role == grant.role);
  CHECK(access.roles == grant.roles);
  CHECK(access.expires_at == 1'700'000'000 + 30 * 60);

  auto refresh = issuer.check_refresh(pair.refresh_token.token.text(), noon).value();
  CHECK(refresh.jti == grant.refresh_jti);
}

TEST_CASE("an access token does not pass for a refresh token, nor the other way round") {
  auto issuer = new_issuer();
  auto pair = issuer.issue(grant_to(42), noon);
  CHECK_FALSE(issuer.check_refresh(pair.access_token.token.text(), noon));
  CHECK_FALSE(issuer.check_access(pair.refresh_token.token.text(), noon));
}

TEST_CASE("a token passes until the second in which it expires") {
  auto issuer = new_issuer({.access_lifetime = 10min});
  auto token = issuer.issue(grant_to(42), noon).access_token.token.text();
  CHECK(issuer.check_access(token, noon + 10min - 1ms));
  CHECK(issuer.check_access(token, noon + 10min).error() == errc::invalid_token);
}

TEST_CASE("tokens of older keys still pass while new ones are signed with the last") {
  auto keys = new_keys();
  auto before = token_issuer::open(keys, secret, {}).value();
  keys.push_back(make_stored_key(purpose_access, "EdDSA", secret).value());
  auto after = token_issuer::open(keys, secret, {}).value();
  CHECK(after.check_access(before.issue(grant_to(42), noon).access_token.token.text(), noon));
  CHECK(header_of(after.issue(grant_to(42), noon).access_token).kid == keys.back().kid);
}

TEST_CASE("tokens of every algorithm say it, and pass beside those of the others") {
  auto keys = new_keys();
  auto before = token_issuer::open(keys, secret, {}).value();
  for (const auto* algorithm : {"ES256", "RS256", "HS256"}) {
    keys.push_back(make_stored_key(purpose_access, algorithm, secret).value());
    auto after = token_issuer::open(keys, secret, {}).value();
    auto token = after.issue(grant_to(42), noon).access_token;
    CHECK(header_of(token).alg == algorithm);
    CHECK(header_of(token).kid == keys.back().kid);
    CHECK(after.check_access(token.token.text(), noon));
    CHECK(after.check_access(before.issue(grant_to(42), noon).access_token.token.text(), noon));
    CHECK_FALSE(before.check_access(token.token.text(), noon));
  }
}

TEST_CASE("a key's name is none that a command line takes for a flag") {
  for (int i = 0; i < 300; ++i)
    CHECK_FALSE(make_stored_key(purpose_access, "HS256", secret).value().kid.starts_with('-'));
}

TEST_CASE("an issuer says by which keys it signs, and which it knows") {
  auto keys = new_keys();
  keys.push_back(make_stored_key(purpose_access, "EdDSA", secret).value());
  auto opened = token_issuer::open(keys, secret, {}).value();
  CHECK(opened.signs_with({keys[2].kid, keys[1].kid}));
  CHECK_FALSE(opened.signs_with({keys[0].kid, keys[1].kid}));
  CHECK_FALSE(opened.signs_with({keys[2].kid, ""}));
  for (const auto& key : keys) CHECK(opened.knows(key.kid));
  CHECK_FALSE(opened.knows("another"));
  CHECK(kid_of(opened.issue(grant_to(42), noon).refresh_token.token.text()) == keys[1].kid);
  CHECK(kid_of("no token").empty());
}

TEST_CASE("a row shows nothing of the secret of HS256") {
  auto row = make_stored_key(purpose_access, "HS256", secret).value();
  auto refresh = make_stored_key(purpose_refresh, "HS256", secret).value();
  CHECK(row.public_key.empty());
  auto known = token_issuer::open({row, refresh}, secret, {}).value().public_keys();
  REQUIRE(known.size() == 1);
  CHECK(load_verifying_key("HS256", known[0].key).value()->facts().kid == row.kid);
}

TEST_CASE("the public keys are those of access tokens alone") {
  auto keys = new_keys();
  auto known = token_issuer::open(keys, secret, {}).value().public_keys();
  REQUIRE(known.size() == 1);
  CHECK(known[0].kid == keys[0].kid);
  CHECK(known[0].key == keys[0].public_key);
  CHECK(known[0].algorithm == "EdDSA");
}

TEST_CASE("keys do not open with another secret, and it is said why") {
  auto keys = new_keys();
  auto opened = token_issuer::open(keys, server_secret{"quite another secret, 32 bytes long"}, {});
  CHECK(why(opened) ==
        "signing key " + keys[0].kid + ": the secret does not fit, or the row was changed");
}

TEST_CASE(
    "a key does not open for another purpose, name or algorithm, or with another's public key") {
  auto keys = new_keys();
  auto changed = GENERATE(0, 1, 2, 3);
  if (changed == 0) keys[1].purpose = purpose_access;
  if (changed == 1) keys[0].kid = keys[1].kid;
  if (changed == 2) keys[0].algorithm = "ES256";
  if (changed == 3) keys[0].public_key = keys[1].public_key;
  CHECK_FALSE(token_issuer::open(keys, secret, {}));
}

TEST_CASE("without a key for each purpose there is no issuer") {
  auto keys = new_keys();
  CHECK(why(token_issuer::open({keys[0]}, secret, {})) ==
        "there is no signing key for refresh tokens");
  CHECK(why(token_issuer::open({keys[1]}, secret, {})) ==
        "there is no signing key for access tokens");
}

TEST_CASE("the settings declare what they are read from") {
  token_settings settings;
  setting_list list;
  settings.declare(list);
  std::vector<std::string> names;
  for (const auto& declared : list.all()) names.push_back(declared.name);
  CHECK(names == std::vector<std::string>{"auth.access-lifetime", "auth.refresh-lifetime",
                                          "auth.issuer", "auth.audience", "auth.algorithm"});
}
