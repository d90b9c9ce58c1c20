#pragma once

#include "actors/auth/crypto/jws.hpp"

/// EdDSA with Ed25519 (RFC 8032, RFC 8037), for jws.cpp.
namespace troupe::eddsa {

signing_key_ptr generate();

/// Null if `pkcs8` is no private key of Ed25519.
signing_key_ptr load_signing(std::string_view pkcs8);

/// Null if `key` is not the canonical base64url of the canonical 32 bytes of a point, or if that
/// point is of low order, for which signatures can be made without a private key.
verifying_key_ptr load_verifying(std::string_view key);

}  // namespace troupe::eddsa
