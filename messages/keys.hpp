#pragma once

#include <string>

#include "messages/describe.hpp"

namespace troupe {

/// A signing key as a row. Public but for `sealed_key`, which only the cluster's secret opens.
struct stored_key {
  std::string kid;         ///< RFC 7638 thumbprint of the public key, base64url
  std::string purpose;     ///< access or refresh
  std::string algorithm;   ///< as in JWS (RFC 7518, 8037): EdDSA
  std::string public_key;  ///< base64url: the 32 bytes of Ed25519
  std::string sealed_key;  ///< the private key (PKCS #8), encrypted, base64url
};
TROUPE_DESCRIBE(stored_key, kid, purpose, algorithm, public_key, sealed_key);

}  // namespace troupe
