#include "actors/auth/crypto/jws_es256.hpp"

#include <botan/ecdsa.h>
#include <botan/pk_algs.h>
#include <botan/pubkey.h>
#include <botan/system_rng.h>

#include "actors/auth/crypto/base64url.hpp"
#include "actors/auth/crypto/digest.hpp"
#include "actors/auth/crypto/octets.hpp"
#include "actors/auth/crypto/pkcs8.hpp"

namespace troupe::es256 {

namespace {

constexpr std::size_t number_bytes = 32;
constexpr const char* padding = "EMSA1(SHA-256)";
const Botan::OID ec_key{"1.2.840.10045.2.1"};
const Botan::OID curve{"1.2.840.10045.3.1.7"};
const std::vector<std::uint8_t> curve_as_der{0x06, 0x08, 0x2a, 0x86, 0x48,
                                             0xce, 0x3d, 0x03, 0x01, 0x07};

// Numbers are texts of 32 bytes, the highest first, and so compare as they should.

/// The order of the base point (SEC 2, section 2.4.2).
constexpr std::string_view order{
    "\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"
    "\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51",
    number_bytes};
constexpr std::string_view zero{
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    number_bytes};

/// n - s. Of the two, which are equally good to the mathematics, we take the lower.
std::string other_of(std::string_view s) {
  std::string difference(number_bytes, '\0');
  int borrowed = 0;
  for (std::size_t i = number_bytes; i-- > 0;) {
    const int digit = octets(order)[i] - octets(s)[i] - borrowed;
    borrowed = digit < 0;
    difference[i] = static_cast<char>(digit & 255);
  }
  return difference;
}

/// Both numbers in range, and spelt in the one way that we take.
bool is_well_spelt(std::string_view signature) {
  if (signature.size() != 2 * number_bytes) return false;
  const auto r = signature.substr(0, number_bytes);
  const auto s = signature.substr(number_bytes);
  return r > zero && r < order && s > zero && s < order && s <= other_of(s);
}

public_key facts_of(const Botan::ECDSA_PublicKey& key) {
  const auto point = text_of(key.public_key_bits());  // uncompressed (SEC 1, section 2.3.3)
  const auto x = base64url_encode(std::string_view{point}.substr(1, number_bytes));
  const auto y = base64url_encode(std::string_view{point}.substr(1 + number_bytes));
  const auto jwk =
      R"({"crv":"P-256","kty":"EC","x":")" + x + R"(","y":")" + y + R"("})";  // RFC 7638: sorted
  return {base64url_encode(bytes_of(sha256(jwk))), "ES256", x + '.' + y};
}

class es256_verifier : public verifying_key {
 public:
  explicit es256_verifier(const Botan::ECDSA_PublicKey& key)
      : verifying_key(facts_of(key)), key_(key) {}

  bool verify(std::string_view text, std::string_view signature) const override {
    if (!is_well_spelt(signature)) return false;
    Botan::PK_Verifier verifier{key_, padding};  // one for each check: it is not for many threads
    return verifier.verify_message(octets(text), text.size(), octets(signature), signature.size());
  }

 private:
  Botan::ECDSA_PublicKey key_;
};

class es256_signer : public signing_key {
 public:
  explicit es256_signer(const Botan::ECDSA_PrivateKey& key)
      : key_(key), verifier_(std::make_shared<es256_verifier>(key_)) {}

  verifying_key_ptr verifier() const override { return verifier_; }

  std::string sign(std::string_view text) const override {
    auto& random = Botan::system_rng();
    Botan::PK_Signer signer{key_, random, padding};
    const auto signature = text_of(signer.sign_message(octets(text), text.size(), random));
    const auto s = signature.substr(number_bytes);
    return signature.substr(0, number_bytes) + std::min(s, other_of(s));
  }

  std::string pkcs8() const override { return write_pkcs8(key_); }

 private:
  Botan::ECDSA_PrivateKey key_;
  verifying_key_ptr verifier_;
};

signing_key_ptr signer_of(const Botan::Private_Key* key) {
  const auto* ours = dynamic_cast<const Botan::ECDSA_PrivateKey*>(key);
  return ours && ours->domain().get_curve_oid() == curve ? std::make_shared<es256_signer>(*ours)
                                                         : nullptr;
}

}  // namespace

signing_key_ptr generate() {
  return signer_of(Botan::create_private_key("ECDSA", Botan::system_rng(), "secp256r1").get());
}

signing_key_ptr load_signing(std::string_view pkcs8) {
  return signer_of(read_pkcs8(pkcs8).get());
}

verifying_key_ptr load_verifying(std::string_view key) try {
  const auto dot = key.find('.');
  if (dot == key.npos) return nullptr;
  const auto x = base64url_decode(key.substr(0, dot));
  const auto y = base64url_decode(key.substr(dot + 1));
  if (!x || !y || x->size() != number_bytes || y->size() != number_bytes) return nullptr;
  const auto point = "\4" + *x + *y;
  return std::make_shared<es256_verifier>(
      Botan::ECDSA_PublicKey{{ec_key, curve_as_der}, {point.begin(), point.end()}});
} catch (const Botan::Exception&) {
  return nullptr;  // it is on no curve, or on another
}

}  // namespace troupe::es256
