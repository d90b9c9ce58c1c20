#include "actors/auth/crypto/jws_rs256.hpp"

#include <botan/bigint.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>
#include <botan/system_rng.h>

#include "actors/auth/crypto/base64url.hpp"
#include "actors/auth/crypto/digest.hpp"
#include "actors/auth/crypto/octets.hpp"
#include "actors/auth/crypto/pkcs8.hpp"

namespace troupe::rs256 {

namespace {

constexpr std::size_t bits_of_new = 3072;
constexpr std::size_t bits_least = 2048;  // RFC 7518, section 3.3
constexpr std::size_t bits_most = 4096;   // more would be a way to keep us busy
constexpr unsigned exponent = 65537;
constexpr const char* padding = "EMSA3(SHA-256)";

bool is_usable(const Botan::RSA_PublicKey& key) {
  const auto bits = key.get_n().bits();
  return bits >= bits_least && bits <= bits_most && key.get_e() == Botan::BigInt{exponent};
}

/// The bytes of the modulus, the highest first.
std::string modulus_of(const Botan::RSA_PublicKey& key) {
  std::string bytes;
  for (auto place = key.get_n().bytes(); place-- > 0;)
    bytes += static_cast<char>(key.get_n().byte_at(place));
  return bytes;
}

public_key facts_of(const std::string& modulus) {
  const auto n = base64url_encode(modulus);
  const auto jwk = R"({"e":"AQAB","kty":"RSA","n":")" + n + R"("})";  // RFC 7638: members sorted
  return {base64url_encode(bytes_of(sha256(jwk))), "RS256", n};
}

class rs256_verifier : public verifying_key {
 public:
  explicit rs256_verifier(const Botan::RSA_PublicKey& key)
      : verifying_key(facts_of(modulus_of(key))), key_(key), modulus_(modulus_of(key)) {}

  bool verify(std::string_view text, std::string_view signature) const override {
    // Botan takes one with a zero before it, or without one that belongs there.
    if (signature.size() != modulus_.size() || signature >= modulus_) return false;
    Botan::PK_Verifier verifier{key_, padding};  // one for each check: it is not for many threads
    return verifier.verify_message(octets(text), text.size(), octets(signature), signature.size());
  }

 private:
  Botan::RSA_PublicKey key_;
  std::string modulus_;
};

class rs256_signer : public signing_key {
 public:
  explicit rs256_signer(const Botan::RSA_PrivateKey& key)
      : key_(key), verifier_(std::make_shared<rs256_verifier>(key_)) {}

  verifying_key_ptr verifier() const override { return verifier_; }

  std::string sign(std::string_view text) const override {
    auto& random = Botan::system_rng();
    Botan::PK_Signer signer{key_, random, padding};
    return text_of(signer.sign_message(octets(text), text.size(), random));
  }

  std::string pkcs8() const override { return write_pkcs8(key_); }

 private:
  Botan::RSA_PrivateKey key_;
  verifying_key_ptr verifier_;
};

}  // namespace

signing_key_ptr generate() {
  return std::make_shared<rs256_signer>(
      Botan::RSA_PrivateKey{Botan::system_rng(), bits_of_new, exponent});
}

signing_key_ptr load_signing(std::string_view pkcs8) {
  const auto key = read_pkcs8(pkcs8);
  const auto* ours = dynamic_cast<const Botan::RSA_PrivateKey*>(key.get());
  return ours && is_usable(*ours) ? std::make_shared<rs256_signer>(*ours) : nullptr;
}

verifying_key_ptr load_verifying(std::string_view key) try {
  const auto bytes = base64url_decode(key);
  if (!bytes || bytes->empty() || bytes->front() == '\0' || bytes->size() > bits_most / 8)
    return nullptr;
  const Botan::RSA_PublicKey ours{Botan::BigInt{octets(*bytes), bytes->size()},
                                  Botan::BigInt{exponent}};
  return is_usable(ours) ? std::make_shared<rs256_verifier>(ours) : nullptr;
} catch (const Botan::Exception&) {
  return nullptr;  // such as one that is even
}

}  // namespace troupe::rs256
