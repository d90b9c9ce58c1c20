#pragma once

#include "actors/auth/token_issuer.hpp"
#include "tests/text.hpp"

/// What tests of tokens need: a secret, keys, a grant and a fixed time.
namespace troupe::test {

using namespace std::chrono_literals;

inline const token_issuer::time_point noon{std::chrono::seconds{1'700'000'000}};
inline const server_secret secret{"a secret that is at least 32 bytes long"};

inline std::vector<stored_key> new_keys() {
  return {make_stored_key(purpose_access, "EdDSA", secret).value(),
          make_stored_key(purpose_refresh, "EdDSA", secret).value()};
}

inline token_issuer new_issuer(const token_settings& settings = {}) {
  return token_issuer::open(new_keys(), secret, settings).value();
}

/// A good token with one letter of its signature changed.
inline std::string forged(std::string token) {
  auto& letter = token[token.size() - 10];
  letter = letter == 'A' ? 'B' : 'A';
  return token;
}

inline token_grant grant_to(std::int64_t user, std::int64_t sid = 7, std::int64_t gen = 0) {
  return {.user = {user},
          .sid = {sid},
          .gen = gen,
          .role = a<role_name>("admin"),
          .roles = {a<role_name>("admin"), a<role_name>("user")},
          .access_jti = random_uuid(),
          .refresh_jti = random_uuid()};
}

}  // namespace troupe::test
