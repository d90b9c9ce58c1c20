#pragma once

#include "actors/auth/crypto/jws.hpp"

/// HS256: HMAC with SHA-256 (RFC 7518, section 3.2), for jws.cpp. Who checks can also sign: the one
/// key is secret, and its facts are too.
namespace troupe::hs256 {

signing_key_ptr generate();

/// Null if `secret`, the bytes, are not 32 to 64 (RFC 7518, section 3.2). It is no PKCS #8.
signing_key_ptr load_signing(std::string_view secret);

/// The same from the canonical base64url of the bytes.
verifying_key_ptr load_verifying(std::string_view key);

}  // namespace troupe::hs256
