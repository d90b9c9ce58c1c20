#include "actors/auth/crypto/base64url.hpp"
#include "actors/auth/token_reader.hpp"
#include "messages/errors.hpp"
#include "messages/token_json.hpp"
#include "tests/fuzz/target.hpp"

namespace troupe::fuzz {

namespace {

constexpr token_reader::time_point noon{std::chrono::seconds{1'700'000'000}};

/// The same in every run, so that a kept input stays what it was. Its kid is in words/token.
const signing_key_ptr key = load_signing_key("HS256", std::string(32, 'k')).value();
const verifying_keys keys{{key->verifier()->facts().kid, key->verifier()}};

const token_reader access{keys, access_tokens, {"troupe", "troupe"}};
const token_reader renewal{keys, renewal_tokens, {"troupe", "troupe"}};

void check_base64url(std::string_view input) {
  must(base64url_decode(base64url_encode(input)) == input, "bytes are read as they were written");
  if (const auto bytes = base64url_decode(input))
    must(base64url_encode(*bytes) == input, "bytes have one spelling");
}

void check_claims(const token_claims& claims, std::string_view token) {
  must(claims.user.value > 0 && claims.sid.value > 0,
       "a good token names an account and a session");
  must(claims.expires_at > noon.time_since_epoch() / std::chrono::seconds{1},
       "a good token has not expired");
  must(claims.jti.text().size() == uuid_rule::length.least, "a good token has a name");
  must(keys.contains(kid_of(token)), "a good token names the key");
  const auto parts = split_jws(token);
  const auto header = parse_json<jws_header>(*base64url_decode(parts->header));
  must(header && header->alg == "HS256" && !header->crit, "a good token has a good header");
}

/// That it is refused, or good in every way, and then no other spelling of it is.
void check_token(std::string token) {
  const auto claims = access.check(token, noon);
  const auto renews = renewal.check(token, noon);
  must(!claims || !renews, "a token is of one sort");
  for (const auto* one : {&claims, &renews}) {
    if (*one)
      check_claims(**one, token);
    else
      must(one->error() == errc::invalid_token, "a token is good or invalid_token");
  }
  if (!claims && !renews) return;
  auto& changed = token[token.size() * 31 % token.size() / 2 + token.size() / 2];
  changed = changed == 'A' ? 'B' : 'A';
  must(!access.check(token, noon) && !renewal.check(token, noon), "a changed token is refused");
}

/// What a node is told by others.
void check_key(std::string_view input) {
  for (const auto* algorithm : {"EdDSA", "ES256", "RS256", "HS256"}) {
    const auto loaded = load_verifying_key(algorithm, input);
    if (!loaded) continue;
    must((*loaded)->facts().key == input, "a key has one spelling");
    must(!(*loaded)->verify("text", input), "no key makes its own signature");
  }
}

}  // namespace

/// A token; or its header and, in the next line, its claims, for us to sign; or a key.
void take(std::string_view input) {
  check_base64url(input);
  check_key(input);
  check_token(std::string{input});
  const auto line = input.find('\n');
  if (line == input.npos) return;
  check_token(make_jws(input.substr(0, line), input.substr(line + 1), *key));
}

}  // namespace troupe::fuzz
