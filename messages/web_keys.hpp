#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "messages/describe.hpp"
#include "messages/tokens.hpp"

namespace troupe {

/// How long others may go by the keys that they were told; so long a new key is shown before it
/// signs.
inline constexpr std::chrono::minutes web_keys_max_age{5};

/// A public key as others read it, RFC 7517.
struct web_key {
  std::string kty;
  std::string use;
  std::string alg;
  std::string kid;
  omittable<std::string> crv = {};  ///< of EC and OKP (RFC 7518, 6.2; RFC 8037, 2)
  omittable<std::string> x = {};
  omittable<std::string> y = {};
  omittable<std::string> n = {};  ///< of RSA (RFC 7518, 6.3)
  omittable<std::string> e = {};
};
TROUPE_DESCRIBE(web_key, kty, use, alg, kid, crv, x, y, n, e);

/// The answer of GET /.well-known/jwks.json.
struct web_key_set {
  std::vector<web_key> keys;
};
TROUPE_DESCRIBE(web_key_set, keys);

/// Those of the keys that are public.
web_key_set web_keys_of(const std::vector<public_key>& keys);

}  // namespace troupe
