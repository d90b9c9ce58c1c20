#pragma once

#include <string>

#include "messages/describe.hpp"

namespace troupe {

/// A signing key as a row. Public but for `sealed_key`, which only the cluster's secret opens.
struct stored_key {
  std::string kid;         ///< RFC 7638 thumbprint of the public key, base64url
  std::string purpose;     ///< access or refresh
  std::string algorithm;   ///< as in JWS (RFC 7518, 8037)
  std::string public_key;  ///< as in troupe::public_key; empty for HS256, which has none
  std::string sealed_key;  ///< the private key (PKCS #8), or the secret of HS256: encrypted
};
TROUPE_DESCRIBE(stored_key, kid, purpose, algorithm, public_key, sealed_key);

/// The keys that sign at this moment, by the database's clock.
struct signing_kids {
  std::string access_kid;
  std::string refresh_kid;
};
TROUPE_DESCRIBE(signing_kids, access_kid, refresh_kid);

}  // namespace troupe
