#include "actors/auth/crypto/jws_eddsa.hpp"

#include <botan/ed25519.h>
#include <botan/pubkey.h>
#include <botan/system_rng.h>

#include <algorithm>
#include <array>

#include "actors/auth/crypto/base64url.hpp"
#include "actors/auth/crypto/digest.hpp"
#include "actors/auth/crypto/octets.hpp"
#include "actors/auth/crypto/pkcs8.hpp"

namespace troupe::eddsa {

namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t signature_bytes = 64;

using number = std::array<std::uint8_t, 32>;  // little-endian, as RFC 8032 writes them

/// The order of the base point: 2^252 + 27742317777372353535851937790883648493.
constexpr number order = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                          0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
                          0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};

/// The field's prime: 2^255 - 19.
constexpr number prime = [] {
  number p;
  p.fill(0xff);
  p.front() = 0xed;
  p.back() = 0x7f;
  return p;
}();

/// The y of the points whose order divides 8: 1, 0, p - 1, and the two of order 8.
constexpr std::array<number, 5> low_order = {
    number{1}, number{},
    [] {
      auto y = prime;
      y.front() -= 1;
      return y;
    }(),
    number{0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
           0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
           0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    number{0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
           0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
           0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a}};

number number_from(std::string_view bytes) {
  number value;
  std::copy_n(octets(bytes), value.size(), value.begin());
  return value;
}

bool is_less(const number& left, const number& right) {
  return std::lexicographical_compare(left.rbegin(), left.rend(), right.rbegin(), right.rend());
}

bool is_usable(std::string_view point) {
  if (point.size() != key_bytes) return false;
  auto y = number_from(point);
  y.back() &= 0x7f;  // the highest bit is the sign of x
  return is_less(y, prime) && std::ranges::find(low_order, y) == low_order.end();
}

public_key facts_of(std::string_view point) {
  auto x = base64url_encode(point);
  auto jwk = R"({"crv":"Ed25519","kty":"OKP","x":")" + x + R"("})";  // RFC 7638: members sorted
  return {base64url_encode(bytes_of(sha256(jwk))), "EdDSA", x};
}

class ed25519_verifier : public verifying_key {
 public:
  explicit ed25519_verifier(std::string_view point)
      : verifying_key(facts_of(point)), key_(octets(point), point.size()) {}

  bool verify(std::string_view text, std::string_view signature) const override {
    if (signature.size() != signature_bytes) return false;
    if (!is_less(number_from(signature.substr(32)), order)) return false;  // Botan takes S + order
    // One for each check: a Botan::PK_Verifier is not for many threads, and remembers a failure.
    Botan::PK_Verifier verifier{key_, "Pure"};
    return verifier.verify_message(octets(text), text.size(), octets(signature), signature.size());
  }

 private:
  Botan::Ed25519_PublicKey key_;
};

class ed25519_signer : public signing_key {
 public:
  explicit ed25519_signer(Botan::Ed25519_PrivateKey key)
      : key_(std::move(key)),
        verifier_(std::make_shared<ed25519_verifier>(text_of(key_.public_key_bits()))) {}

  verifying_key_ptr verifier() const override { return verifier_; }

  std::string sign(std::string_view text) const override {
    auto& random = Botan::system_rng();
    Botan::PK_Signer signer{key_, random, "Pure"};
    return text_of(signer.sign_message(octets(text), text.size(), random));
  }

  std::string pkcs8() const override { return write_pkcs8(key_); }

 private:
  Botan::Ed25519_PrivateKey key_;
  verifying_key_ptr verifier_;
};

}  // namespace

signing_key_ptr generate() {
  return std::make_shared<ed25519_signer>(Botan::Ed25519_PrivateKey{Botan::system_rng()});
}

signing_key_ptr load_signing(std::string_view pkcs8) {
  const auto key = read_pkcs8(pkcs8);
  const auto* ours = dynamic_cast<const Botan::Ed25519_PrivateKey*>(key.get());
  return ours ? std::make_shared<ed25519_signer>(*ours) : nullptr;
}

verifying_key_ptr load_verifying(std::string_view key) {
  auto point = base64url_decode(key);
  return point && is_usable(*point) ? std::make_shared<ed25519_verifier>(*point) : nullptr;
}

}  // namespace troupe::eddsa
