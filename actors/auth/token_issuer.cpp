#include "actors/auth/token_issuer.hpp"

#include <fmt/format.h>

#include "messages/errors.hpp"
#include "messages/token_json.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;

/// The keys of one purpose, and which of them signs.
struct key_ring {
  signing_key_ptr signer;
  verifying_keys verifiers;
};

caf::error unusable(const stored_key& row, std::string_view why) {
  return caf::make_error(errc::handler_failed, fmt::format("signing key {}: {}", row.kid, why));
}

/// What the row shows of a key.
std::string shown(const public_key& key) {
  return is_secret(key) ? "" : key.key;
}

/// What is sealed together with the private key, so that no row passes for another.
std::string binding(const stored_key& row) {
  return row.kid + '|' + row.purpose + '|' + row.algorithm;
}

caf::expected<signing_key_ptr> unseal(const stored_key& row, const secret_box& box) {
  auto pkcs8 = box.open(row.sealed_key, binding(row));
  if (!pkcs8) return unusable(row, "the secret does not fit, or the row was changed");
  auto key = load_signing_key(row.algorithm, *pkcs8);
  if (!key) return key.error();
  const auto& facts = (*key)->verifier()->facts();
  if (facts.kid != row.kid || shown(facts) != row.public_key)
    return unusable(row, "its public key belongs to another");
  return key;
}

caf::expected<key_ring> unseal_all(const std::vector<stored_key>& rows, const char* purpose,
                                   const secret_box& box) {
  key_ring ring;
  for (const auto& row : rows) {
    if (row.purpose != purpose) continue;
    auto key = unseal(row, box);
    if (!key) return key.error();
    ring.signer = *key;
    ring.verifiers[row.kid] = ring.signer->verifier();
  }
  if (!ring.signer)
    return caf::make_error(errc::handler_failed,
                           fmt::format("there is no signing key for {} tokens", purpose));
  return ring;
}

std::int64_t seconds_of(token_issuer::time_point moment) {
  return std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch()).count();
}

std::vector<std::string> texts_of(const std::vector<role_name>& roles) {
  std::vector<std::string> texts;
  for (const auto& role : roles) texts.push_back(role.text());
  return texts;
}

}  // namespace

void token_settings::declare(setting_list& list) {
  list.add("auth.access-lifetime", access_lifetime, "How long an access token lives",
           {.least = 1s, .most = 24h});
  list.add("auth.refresh-lifetime", refresh_lifetime,
           "How long a refresh token lives: after that time away one must sign in again",
           {.least = 1s, .most = 24h * 365});
  list.add("auth.issuer", issuer, "Who issues tokens, as they say in iss; others are refused");
  list.add("auth.audience", audience,
           "For whom tokens are, as they say in aud; others are refused");
  list.add("auth.algorithm", algorithm,
           "By which tokens are signed; another than before makes new keys, as keys rotate does",
           {"EdDSA", "ES256", "RS256", "HS256"});
}

caf::expected<stored_key> make_stored_key(std::string purpose, std::string algorithm,
                                          const server_secret& secret) {
  auto key = generate_key(algorithm);
  // One whose name looks like a flag could not be named at a command line.
  while (key && (*key)->verifier()->facts().kid.starts_with('-')) key = generate_key(algorithm);
  if (!key) return key.error();
  const auto& facts = (*key)->verifier()->facts();
  stored_key row{facts.kid, std::move(purpose), std::move(algorithm), shown(facts), ""};
  row.sealed_key = secret_box{secret}.seal((*key)->pkcs8(), binding(row));
  return row;
}

caf::expected<token_issuer> token_issuer::open(const std::vector<stored_key>& keys,
                                               const server_secret& secret,
                                               const token_settings& settings) {
  const secret_box box{secret};
  auto access = unseal_all(keys, purpose_access, box);
  if (!access) return access.error();
  auto refresh = unseal_all(keys, purpose_refresh, box);
  if (!refresh) return refresh.error();
  token_parties parties{settings.issuer, settings.audience};
  auto line_of = [&parties](key_ring& ring, token_sort sort, std::chrono::milliseconds lifetime) {
    return line{sort, lifetime, ring.signer, token_reader{ring.verifiers, sort, parties}};
  };
  return token_issuer{line_of(*access, access_tokens, settings.access_lifetime),
                      line_of(*refresh, renewal_tokens, settings.refresh_lifetime), parties};
}

issued_token token_issuer::issue(const line& kind, const uuid& jti, const token_grant& grant,
                                 time_point now) const {
  const auto& key = kind.key->verifier()->facts();
  jws_header header{.alg = key.algorithm, .typ = kind.sort.typ, .kid = key.kid};
  jws_claims claims{.sub = std::to_string(grant.user.value),
                    .exp = seconds_of(now + kind.lifetime),
                    .iat = seconds_of(now),
                    .jti = jti.text(),
                    .role = grant.role.text(),
                    .roles = texts_of(grant.roles),
                    .type = kind.sort.type,
                    .sid = std::to_string(grant.sid.value),
                    .gen = grant.gen,
                    .iss = parties_.issuer,
                    .aud = parties_.audience};
  auto token = token_text::parse(make_jws(print_json(header), print_json(claims), *kind.key));
  TROUPE_ASSERT(std::holds_alternative<token_text>(token));  // or nobody would read it back
  return {std::get<token_text>(std::move(token)), jti};
}

token_pair token_issuer::issue(const token_grant& grant, time_point now) const {
  return {issue(access_, grant.access_jti, grant, now),
          issue(refresh_, grant.refresh_jti, grant, now)};
}

caf::expected<token_claims> token_issuer::check_access(std::string_view token,
                                                       time_point now) const {
  return access_.reader.check(token, now);
}

caf::expected<token_claims> token_issuer::check_refresh(std::string_view token,
                                                        time_point now) const {
  return refresh_.reader.check(token, now);
}

bool token_issuer::signs_with(const signing_kids& keys) const {
  return access_.key->verifier()->facts().kid == keys.access_kid &&
         refresh_.key->verifier()->facts().kid == keys.refresh_kid;
}

bool token_issuer::knows(std::string_view kid) const {
  return access_.reader.keys().contains(kid) || refresh_.reader.keys().contains(kid);
}

std::vector<public_key> token_issuer::public_keys() const {
  std::vector<public_key> keys;
  for (const auto& [kid, key] : access_.reader.keys()) keys.push_back(key->facts());
  return keys;
}

}  // namespace troupe
