#include "actors/auth/crypto/jws_hs256.hpp"

#include <botan/mac.h>
#include <botan/mem_ops.h>
#include <botan/system_rng.h>

#include "actors/auth/crypto/base64url.hpp"
#include "actors/auth/crypto/digest.hpp"
#include "actors/auth/crypto/octets.hpp"

namespace troupe::hs256 {

namespace {

constexpr std::size_t bytes_of_new = 32;
constexpr std::size_t bytes_least = 32;
constexpr std::size_t bytes_most = 64;  // HMAC would hash a longer one, and two would be the same

/// The thumbprint of so many random bytes tells nothing of them (RFC 7638, section 7).
public_key facts_of(std::string_view secret) {
  const auto k = base64url_encode(secret);
  const auto jwk = R"({"k":")" + k + R"(","kty":"oct"})";
  return {base64url_encode(bytes_of(sha256(jwk))), "HS256", k};
}

std::string mac_of(std::string_view text, std::string_view secret) {
  auto mac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
  mac->set_key(octets(secret), secret.size());
  mac->update(octets(text), text.size());
  return text_of(mac->final());
}

class hs256_verifier : public verifying_key {
 public:
  explicit hs256_verifier(std::string_view secret)
      : verifying_key(facts_of(secret)), secret_(octets(secret), octets(secret) + secret.size()) {}

  bool verify(std::string_view text, std::string_view signature) const override {
    const auto wanted = sign(text);
    return signature.size() == wanted.size() &&
           Botan::constant_time_compare(octets(signature), octets(wanted), wanted.size());
  }

  std::string sign(std::string_view text) const { return mac_of(text, secret()); }

  std::string secret() const { return text_of(secret_); }

 private:
  Botan::secure_vector<std::uint8_t> secret_;
};

class hs256_signer : public signing_key {
 public:
  explicit hs256_signer(std::string_view secret)
      : verifier_(std::make_shared<hs256_verifier>(secret)) {}

  verifying_key_ptr verifier() const override { return verifier_; }
  std::string sign(std::string_view text) const override { return verifier_->sign(text); }
  std::string pkcs8() const override { return verifier_->secret(); }

 private:
  std::shared_ptr<const hs256_verifier> verifier_;
};

bool is_usable(std::string_view secret) {
  return secret.size() >= bytes_least && secret.size() <= bytes_most;
}

}  // namespace

signing_key_ptr generate() {
  return std::make_shared<hs256_signer>(text_of(Botan::system_rng().random_vec(bytes_of_new)));
}

signing_key_ptr load_signing(std::string_view secret) {
  return is_usable(secret) ? std::make_shared<hs256_signer>(secret) : nullptr;
}

verifying_key_ptr load_verifying(std::string_view key) {
  const auto secret = base64url_decode(key);
  return secret && is_usable(*secret) ? std::make_shared<hs256_verifier>(*secret) : nullptr;
}

}  // namespace troupe::hs256
