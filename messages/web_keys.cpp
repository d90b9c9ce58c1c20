#include "messages/web_keys.hpp"

namespace troupe {

web_key_set web_keys_of(const std::vector<public_key>& keys) {
  web_key_set all;
  for (const auto& [kid, algorithm, key] : keys) {
    web_key one{.kty = "", .use = "sig", .alg = algorithm, .kid = kid};
    if (algorithm == "EdDSA") {
      one.kty = "OKP";
      one.crv = "Ed25519";
      one.x = key;
    } else if (algorithm == "ES256") {
      one.kty = "EC";
      one.crv = "P-256";
      one.x = key.substr(0, key.find('.'));
      one.y = key.substr(key.find('.') + 1);
    } else if (algorithm == "RS256") {
      one.kty = "RSA";
      one.n = key;
      one.e = "AQAB";
    } else {
      continue;  // a secret, or of a newer node
    }
    all.keys.push_back(std::move(one));
  }
  return all;
}

}  // namespace troupe
