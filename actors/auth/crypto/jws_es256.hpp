#pragma once

#include "actors/auth/crypto/jws.hpp"

/// ES256: ECDSA on P-256 with SHA-256 (RFC 7518, section 3.4), for jws.cpp.
namespace troupe::es256 {

signing_key_ptr generate();

/// Null if `pkcs8` is no private key on P-256.
signing_key_ptr load_signing(std::string_view pkcs8);

/// Null if `key` is not x and y of a point on the curve, each the base64url of its 32 bytes, with a
/// dot between them.
verifying_key_ptr load_verifying(std::string_view key);

}  // namespace troupe::es256
