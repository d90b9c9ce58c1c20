#include "actors/auth/crypto/jws.hpp"

#include <catch2/catch.hpp>

#include "actors/auth/crypto/base64url.hpp"
#include "messages/errors.hpp"
#include "tests/crypto_vectors.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

verifying_key_ptr rfc_verifier() {
  return load_verifying_key("EdDSA", rfc8037::x).value();
}

std::string rfc_signature() {
  return base64url_decode(split_jws(rfc8037::jws).value().signature).value();
}

bool passes(std::string_view signature) {
  return rfc_verifier()->verify(split_jws(rfc8037::jws).value().signed_text, signature);
}

/// The signature with the order of the base point added to its second half: what RFC 8032 (5.1.7)
/// wants refused.
std::string respelled(std::string signature) {
  const auto order = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += static_cast<unsigned char>(signature[32 + i]) + static_cast<unsigned char>(order[i]);
    signature[32 + i] = static_cast<char>(carry & 255);
    carry >>= 8;
  }
  return signature;
}

std::string key_of_hex(std::string_view hex) {
  return base64url_encode(from_hex(hex));
}

}  // namespace

TEST_CASE("signing gives the JWS of RFC 8037, appendix A.4") {
  auto key = load_signing_key("EdDSA", rfc8037::pkcs8()).value();
  CHECK(make_jws(R"({"alg":"EdDSA"})", "Example of Ed25519 signing", *key) == rfc8037::jws);
}

TEST_CASE("the JWS of RFC 8037 passes, appendix A.5") {
  CHECK(passes(rfc_signature()));
}

TEST_CASE("a kid is the thumbprint of RFC 7638, as in RFC 8037, appendix A.3") {
  CHECK(rfc_verifier()->facts().kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  CHECK(rfc_verifier()->facts().key == rfc8037::x);
  CHECK(rfc_verifier()->facts().algorithm == "EdDSA");
}

TEST_CASE("a JWS is taken apart as in RFC 7515, appendix A.1") {
  auto parts = split_jws(rfc7515::jws).value();
  CHECK(base64url_decode(parts.header) == rfc7515::header);
  CHECK(base64url_decode(parts.payload) == rfc7515::payload);
  CHECK(parts.signature == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  CHECK(parts.signed_text == std::string_view{rfc7515::jws}.substr(0, rfc7515::jws.rfind('.')));
}

TEST_CASE("the bytes of RFC 7515's example have its spelling") {
  CHECK(base64url_encode(rfc7515::header) == split_jws(rfc7515::jws).value().header);
  CHECK(base64url_encode(rfc7515::payload) == split_jws(rfc7515::jws).value().payload);
}

TEST_CASE("a text without just two dots is no JWS") {
  auto text = GENERATE(values<std::string>({"", ".", "a", "a.b", "a.b.c.d", "...", "a..b."}));
  CHECK_FALSE(split_jws(text));
}

TEST_CASE("the unsecured JWS of RFC 7519, section 6.1, has a part that no key passes") {
  auto parts =
      split_jws(
          "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9l"
          "eGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.")
          .value();
  CHECK(parts.signature.empty());
  CHECK_FALSE(rfc_verifier()->verify(parts.signed_text, parts.signature));
  CHECK_FALSE(load_verifying_key("none", ""));
}

TEST_CASE("a signature of any other length is refused") {
  auto length = GENERATE(0, 1, 32, 63, 65, 96, 128);
  auto signature = rfc_signature();
  signature.resize(static_cast<std::size_t>(length), '\0');
  CHECK_FALSE(passes(signature));
}

TEST_CASE("a bad signature does not spoil the next good one") {
  auto verifier = rfc_verifier();
  auto text = split_jws(rfc8037::jws).value().signed_text;
  CHECK_FALSE(verifier->verify(text, rfc_signature() + 'x'));
  CHECK(verifier->verify(text, rfc_signature()));
  CHECK_FALSE(verifier->verify(text, std::string(64, '\0')));
  CHECK(verifier->verify(text, rfc_signature()));
}

TEST_CASE("a signature with the order added to S is refused") {
  CHECK_FALSE(passes(respelled(rfc_signature())));
}

TEST_CASE("a signature of which any bit was changed is refused") {
  for (std::size_t bit = 0; bit < 512; ++bit) {
    auto signature = rfc_signature();
    signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ (1 << bit % 8));
    CAPTURE(bit);
    CHECK_FALSE(passes(signature));
  }
}

TEST_CASE("a key for which anybody can make signatures, or that is no key, is refused") {
  auto hex = GENERATE(values<std::string>({
      // the points of low order, with both signs of x where there are two
      "0100000000000000000000000000000000000000000000000000000000000000",
      "0100000000000000000000000000000000000000000000000000000000000080",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000080",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
      // 0 and 1 written as p and p + 1, and the largest number there is
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      // 31 and 33 bytes, and none
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a00",
      "",
  }));
  CHECK_FALSE(load_verifying_key("EdDSA", key_of_hex(hex)));
}

TEST_CASE("a public key has one spelling") {
  CHECK_FALSE(load_verifying_key("EdDSA", rfc8037::x + "="));
  CHECK_FALSE(load_verifying_key("EdDSA", rfc8037::x.substr(0, 42) + 'p'));
}

TEST_CASE("an algorithm that we do not know has no keys, and is named") {
  auto algorithm = GENERATE(values<std::string>({"none", "HS512", "eddsa", ""}));
  auto key = generate_key(algorithm);
  REQUIRE_FALSE(key);
  CHECK(*detail_of<std::string>(key.error()) == "there is no signature algorithm " + algorithm);
  CHECK_FALSE(load_verifying_key(algorithm, rfc8037::x));
  CHECK_FALSE(load_signing_key(algorithm, rfc8037::pkcs8()));
}

TEST_CASE("a private key comes back from its PKCS #8") {
  auto key = generate_key("EdDSA").value();
  auto again = load_signing_key("EdDSA", key->pkcs8()).value();
  CHECK(again->verifier()->facts().kid == key->verifier()->facts().kid);
  CHECK(key->verifier()->verify("text", again->sign("text")));
}

TEST_CASE("what is no private key is refused") {
  CHECK_FALSE(load_signing_key("EdDSA", ""));
  CHECK_FALSE(load_signing_key("EdDSA", "not DER"));
  CHECK_FALSE(load_signing_key("EdDSA", rfc8037::pkcs8().substr(0, 40)));
}

TEST_CASE("a key does not pass what another signed") {
  auto ours = generate_key("EdDSA").value();
  auto theirs = generate_key("EdDSA").value();
  CHECK_FALSE(ours->verifier()->verify("text", theirs->sign("text")));
  CHECK_FALSE(ours->verifier()->verify("text", ours->sign("another text")));
}
