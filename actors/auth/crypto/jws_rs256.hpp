#pragma once

#include "actors/auth/crypto/jws.hpp"

/// RS256: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, section 3.3), for jws.cpp. The public exponent
/// is always 65537.
namespace troupe::rs256 {

/// One of 2048 bits.
signing_key_ptr generate();

/// Null if `pkcs8` is no private RSA key of 2048 to 4096 bits.
signing_key_ptr load_signing(std::string_view pkcs8);

/// Null if `key` is not the base64url of a modulus of 2048 to 4096 bits, without leading zeros.
verifying_key_ptr load_verifying(std::string_view key);

}  // namespace troupe::rs256
