#include "actors/auth/token_reader.hpp"

#include <charconv>

#include "actors/auth/crypto/base64url.hpp"
#include "messages/errors.hpp"
#include "messages/token_json.hpp"

namespace troupe {

namespace {

constexpr std::int64_t leeway = 60;  // seconds; of nbf and iat alone
constexpr auto* not_by_its_key = "its signature is not by the key that it names";

caf::error refuse(const char* reason) {
  return caf::make_error(errc::invalid_token, std::string{reason});
}

std::int64_t seconds_of(token_reader::time_point moment) {
  return std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch()).count();
}

/// The object that a part of the token spells. What is wrong with it is told to nobody in detail.
template <class T>
std::optional<T> read_part(std::string_view part) {
  auto json = base64url_decode(part);
  if (!json) return std::nullopt;
  auto read = parse_json<T>(*json);
  if (!read) return std::nullopt;
  return std::move(*read);
}

/// A positive number in the one way there is to write it.
template <class Id>
bool read_id(const std::string& text, Id& into) {
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), into.value);
  return failure == std::errc{} && into.value > 0 && std::to_string(into.value) == text;
}

template <class Rule>
bool read_checked(std::string text, checked<Rule>& into) {
  auto parsed = checked<Rule>::parse(std::move(text));
  if (!std::holds_alternative<checked<Rule>>(parsed)) return false;
  into = std::get<checked<Rule>>(std::move(parsed));
  return true;
}

bool read_roles(const jws_claims& said, token_claims& into) {
  for (const auto& name : said.roles)
    if (!read_checked(name, into.roles.emplace_back())) return false;
  return read_checked(said.role, into.role);
}

caf::expected<token_claims> read_claims(const jws_claims& said) {
  token_claims claims;
  claims.gen = said.gen;
  claims.expires_at = said.exp;
  claims.issued_at = said.iat;
  if (!read_id(said.sub, claims.user)) return refuse("its sub is no account");
  if (!read_id(said.sid, claims.sid)) return refuse("its sid is no session");
  if (!read_checked(said.jti, claims.jti)) return refuse("its jti is no UUID");
  if (!read_roles(said, claims)) return refuse("its roles are no roles");
  return claims;
}

}  // namespace

std::string kid_of(std::string_view token) {
  const auto parts = split_jws(token);
  if (!parts) return "";
  auto header = read_part<jws_header>(parts->header);
  return header ? std::move(header->kid) : "";
}

token_reader::token_reader(verifying_keys keys, token_sort sort, token_parties parties)
    : keys_(std::move(keys)), sort_(sort), parties_(std::move(parties)) {}

/// A token of which all but the signature was looked at that may be before it.
struct token_reader::unproven {
  jws_header header;
  jws_claims said;
  verifying_key_ptr key;
  std::string_view signed_text;
  std::string signature;
};

caf::expected<token_reader::unproven> token_reader::read(std::string_view token,
                                                         time_point now) const {
  if (token.size() > token_text_rule::length.most) return refuse("it is too long");
  auto parts = split_jws(token);
  if (!parts) return refuse("it is not three parts with dots between them");
  auto header = read_part<jws_header>(parts->header);
  if (!header) return refuse("its header is not what we write");
  if (header->crit) return refuse("it names an extension that must be understood");
  auto key = keys_.find(header->kid);
  if (key == keys_.end()) return refuse("its kid names none of our keys");
  if (header->alg != key->second->facts().algorithm) return refuse("its alg is not its key's");

  auto said = read_part<jws_claims>(parts->payload);
  if (!said) return refuse("its claims are not what we write");
  if (said->exp <= seconds_of(now)) return refuse("it has expired");

  auto signature = base64url_decode(parts->signature);
  if (!signature) return refuse(not_by_its_key);
  return unproven{std::move(*header), std::move(*said), key->second, parts->signed_text,
                  std::move(*signature)};
}

bool token_reader::needs_signature_check(std::string_view token, time_point now) const {
  return static_cast<bool>(read(token, now));
}

caf::expected<token_claims> token_reader::check(std::string_view token, time_point now) const {
  const auto seen = read(token, now);
  if (!seen) return seen.error();
  if (!seen->key->verify(seen->signed_text, seen->signature)) return refuse(not_by_its_key);
  return conclude(*seen, now);
}

caf::expected<token_claims> token_reader::check_signed(std::string_view token,
                                                       time_point now) const {
  const auto seen = read(token, now);
  if (!seen) return seen.error();
  return conclude(*seen, now);
}

caf::expected<token_claims> token_reader::conclude(const unproven& seen, time_point now) const {
  const auto& said = seen.said;
  const auto seconds = seconds_of(now);
  if (seen.header.typ != sort_.typ || said.type != sort_.type)
    return refuse("it is of another type");
  if (said.iss != parties_.issuer) return refuse("it is by another issuer");
  if (said.aud != parties_.audience) return refuse("it is for another audience");
  if (said.nbf && *said.nbf > seconds + leeway) return refuse("it is not valid yet");
  if (said.iat > seconds + leeway) return refuse("it was issued in the future");
  return read_claims(said);
}

}  // namespace troupe
