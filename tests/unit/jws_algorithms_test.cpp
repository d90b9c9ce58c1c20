#include <catch2/catch.hpp>

#include "actors/auth/crypto/base64url.hpp"
#include "actors/auth/crypto/jws.hpp"
#include "messages/errors.hpp"
#include "tests/crypto_vectors.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

constexpr std::size_t half = 32;

/// RFC 6979's names for the numbers of P-256 (SEC 2, section 2.4.2).
const std::string order =
    from_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

std::string signature_of(const std::string& jws) {
  return base64url_decode(split_jws(jws).value().signature).value();
}

bool passes(const char* algorithm, const std::string& key, const std::string& jws,
            const std::string& signature) {
  return load_verifying_key(algorithm, key)
      .value()
      ->verify(split_jws(jws).value().signed_text, signature);
}

bool es256_passes(const std::string& signature) {
  return passes("ES256", es256_example::key, es256_example::jws, signature);
}

bool rs256_passes(const std::string& signature) {
  return passes("RS256", rs256_example::n, rs256_example::jws, signature);
}

bool hs256_passes(const std::string& signature) {
  return passes("HS256", rfc7515::hs256_key, rfc7515::jws, signature);
}

/// left - right, of as many bytes.
std::string minus(std::string left, const std::string& right) {
  int borrowed = 0;
  for (std::size_t i = left.size(); i-- > 0;) {
    const int digit =
        static_cast<unsigned char>(left[i]) - static_cast<unsigned char>(right[i]) - borrowed;
    borrowed = digit < 0;
    left[i] = static_cast<char>(digit & 255);
  }
  return left;
}

/// (r, n - s) for (r, s).
std::string respelled(const std::string& signature) {
  return signature.substr(0, half) + minus(order, signature.substr(half));
}

/// What the standard's own signature is for us.
const std::string es256_good = respelled(signature_of(es256_example::jws));

std::string sign_again(const char* algorithm, const std::string& private_key,
                       const std::string& jws) {
  const auto key = load_signing_key(algorithm, base64url_decode(private_key).value()).value();
  const auto parts = split_jws(jws).value();
  return make_jws(base64url_decode(parts.header).value(), base64url_decode(parts.payload).value(),
                  *key);
}

}  // namespace

TEST_CASE("HS256 signs and passes the JWS of RFC 7515, appendix A.1") {
  CHECK(sign_again("HS256", rfc7515::hs256_key, rfc7515::jws) == rfc7515::jws);
  CHECK(hs256_passes(signature_of(rfc7515::jws)));
}

TEST_CASE("RS256 signs and passes the JWS of RFC 7515, appendix A.2") {
  CHECK(sign_again("RS256", rs256_example::pkcs8, rs256_example::jws) == rs256_example::jws);
  CHECK(rs256_passes(signature_of(rs256_example::jws)));
}

TEST_CASE("ES256 passes the JWS of RFC 7515, appendix A.3, in the spelling with the lower s") {
  CHECK_FALSE(es256_passes(signature_of(es256_example::jws)));
  CHECK(es256_passes(es256_good));
}

TEST_CASE("ES256 signs as RFC 6979, appendix A.2.5") {
  const auto key = load_signing_key("ES256", base64url_decode(rfc6979::pkcs8).value()).value();
  CHECK(key->verifier()->verify("test", rfc6979::signature_of_test));
  CHECK(key->sign("test") == rfc6979::signature_of_test);
}

TEST_CASE("ES256 never signs with the upper s") {
  const auto key = generate_key("ES256").value();
  for (int i = 0; i < 64; ++i) {
    const auto signature = key->sign(std::to_string(i));
    CHECK(signature.substr(half) < minus(order, signature.substr(half)));
    CHECK(key->verifier()->verify(std::to_string(i), signature));
    CHECK_FALSE(key->verifier()->verify(std::to_string(i), respelled(signature)));
  }
}

TEST_CASE("the kids are thumbprints of RFC 7638") {
  CHECK(load_verifying_key("RS256", rs256_example::n).value()->facts().kid ==
        "IsUn6_e04MaShXFIISMp4kG62LWzMIPy_MvSA5pJgX8");
  CHECK(load_verifying_key("ES256", es256_example::key).value()->facts().kid ==
        "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
  // the example of the standard itself, section 3.1
  CHECK(
      load_verifying_key(
          "RS256",
          "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
          "BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
          "FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI"
          "4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw")
          .value()
          ->facts()
          .kid == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST_CASE("a signature has the bytes that its algorithm says, and no other count of them") {
  for (const int more : {-64, -1, 1, 64}) {
    CAPTURE(more);
    const auto resized = [more](std::string signature) {
      signature.resize(
          static_cast<std::size_t>(std::max(0, static_cast<int>(signature.size()) + more)), '\0');
      return signature;
    };
    CHECK_FALSE(hs256_passes(resized(signature_of(rfc7515::jws))));
    CHECK_FALSE(rs256_passes(resized(signature_of(rs256_example::jws))));
    CHECK_FALSE(es256_passes(resized(es256_good)));
  }
}

TEST_CASE("RS256 takes no zero before a signature, nor one without the zero that it begins with") {
  const auto good = signature_of(rs256_example::jws);
  CHECK_FALSE(rs256_passes('\0' + good));
  const auto key =
      load_signing_key("RS256", base64url_decode(rs256_example::pkcs8).value()).value();
  for (int i = 0;; ++i) {  // one in 256 begins so
    const auto signature = key->sign(std::to_string(i));
    if (signature.front() != '\0') continue;
    CHECK(key->verifier()->verify(std::to_string(i), signature));
    CHECK_FALSE(key->verifier()->verify(std::to_string(i), signature.substr(1)));
    break;
  }
}

TEST_CASE("RS256 takes no number that is not below the modulus") {
  const auto n = base64url_decode(rs256_example::n).value();
  auto sum = signature_of(rs256_example::jws);  // and n, which is the same number modulo n
  int carry = 0;
  for (std::size_t i = sum.size(); i-- > 0;) {
    carry += static_cast<unsigned char>(sum[i]) + static_cast<unsigned char>(n[i]);
    sum[i] = static_cast<char>(carry & 255);
    carry >>= 8;
  }
  CHECK_FALSE(rs256_passes(sum));
  CHECK_FALSE(rs256_passes(n));
  CHECK_FALSE(rs256_passes(std::string(n.size(), '\xff')));
  CHECK_FALSE(rs256_passes(std::string(n.size(), '\0')));
}

TEST_CASE("ES256 takes no number that is zero, or not below the order") {
  const auto r = es256_good.substr(0, half);
  const auto s = es256_good.substr(half);
  const std::string zero(half, '\0');
  const auto one = minus(order, minus(order, std::string(half - 1, '\0') + '\1'));
  const auto bad = GENERATE_COPY(values<std::string>({
      zero + s,
      r + zero,
      zero + zero,
      order + s,
      r + order,
      one + one,
      order + one,
      std::string(64, '\xff'),
      minus(order, r) + s,
      s + r,
  }));
  CHECK_FALSE(es256_passes(bad));
}

TEST_CASE("a signature of which any bit was changed is refused, whatever the algorithm") {
  const auto flipped = [](std::string signature, std::size_t bit) {
    signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ (1 << bit % 8));
    return signature;
  };
  for (std::size_t bit = 0; bit < 512; bit += 3)
    CHECK_FALSE(es256_passes(flipped(es256_good, bit)));
  for (std::size_t bit = 0; bit < 2048; bit += 7)
    CHECK_FALSE(rs256_passes(flipped(signature_of(rs256_example::jws), bit)));
  for (std::size_t bit = 0; bit < 256; ++bit)
    CHECK_FALSE(hs256_passes(flipped(signature_of(rfc7515::jws), bit)));
}

TEST_CASE("a key comes back from what is sealed, and passes what it signed alone") {
  const auto* algorithm = GENERATE("ES256", "RS256", "HS256");
  const auto key = generate_key(algorithm).value();
  const auto again = load_signing_key(algorithm, key->pkcs8()).value();
  const auto& facts = key->verifier()->facts();
  CHECK(facts.algorithm == algorithm);
  CHECK(again->verifier()->facts().kid == facts.kid);
  const auto told = load_verifying_key(algorithm, facts.key).value();
  CHECK(told->facts().kid == facts.kid);
  CHECK(told->verify("text", again->sign("text")));
  CHECK_FALSE(told->verify("another text", again->sign("text")));
  CHECK_FALSE(told->verify("text", generate_key(algorithm).value()->sign("text")));
}

TEST_CASE("a key of another algorithm, size or curve is refused") {
  const auto private_key_of = [](const char* algorithm) {
    return generate_key(algorithm).value()->pkcs8();
  };
  CHECK_FALSE(load_signing_key("ES256", private_key_of("RS256")));
  CHECK_FALSE(load_signing_key("ES256", private_key_of("EdDSA")));
  CHECK_FALSE(load_signing_key("RS256", private_key_of("ES256")));
  CHECK_FALSE(load_signing_key("EdDSA", private_key_of("ES256")));
  CHECK_FALSE(load_signing_key("HS256", std::string(31, 'k')));
  CHECK_FALSE(load_signing_key("HS256", std::string(65, 'k')));
  CHECK_FALSE(load_signing_key("ES256", base64url_decode(p384_pkcs8).value()));
  CHECK_FALSE(load_signing_key("RS256", base64url_decode(rsa_1024_pkcs8).value()));
  CHECK_FALSE(load_signing_key("RS256", base64url_decode(rsa_exponent_3_pkcs8).value()));
}

TEST_CASE("an elliptic public key is a point of the curve, in one spelling") {
  const auto x = es256_example::key.substr(0, 43);
  const auto y = es256_example::key.substr(44);
  const std::string zero(43, 'A');
  const auto p = base64url_encode(
      from_hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"));
  const auto bad = GENERATE_COPY(values<std::string>({
      "",
      ".",
      x,
      x + '.',
      x + y,
      y + '.' + x,
      x + '.' + x,
      x + '.' + y + '.',
      x + "=." + y,
      "A" + x + '.' + y,
      zero + '.' + zero,
      p + '.' + y,
      x + '.' + p,
      // a point of secp256k1, its generator
      "eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g.SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg",
      es256_example::key.substr(0, 86) + 'x',
  }));
  CAPTURE(bad);
  CHECK_FALSE(load_verifying_key("ES256", bad));
}

TEST_CASE("a modulus is odd, of 2048 to 4096 bits, in one spelling") {
  const auto n = base64url_decode(rs256_example::n).value();
  CHECK(load_verifying_key("RS256", base64url_encode(n)));
  CHECK_FALSE(load_verifying_key("RS256", ""));
  CHECK_FALSE(load_verifying_key("RS256", rs256_example::n + "="));
  CHECK_FALSE(load_verifying_key("RS256", base64url_encode('\0' + n)));
  CHECK_FALSE(load_verifying_key("RS256", base64url_encode(n.substr(0, 255) + '\x02')));
  CHECK_FALSE(load_verifying_key("RS256", base64url_encode('\x7f' + n.substr(1))));
  CHECK_FALSE(load_verifying_key("RS256", base64url_encode(n + n + '\1')));
  CHECK_FALSE(load_verifying_key("RS256", base64url_encode(std::string(100'000, '\xff'))));
}

TEST_CASE("a secret of 32 to 64 bytes is a key of HS256, in one spelling") {
  CHECK_FALSE(load_verifying_key("HS256", base64url_encode(std::string(31, 'k'))));
  CHECK(load_verifying_key("HS256", base64url_encode(std::string(32, 'k'))));
  CHECK(load_verifying_key("HS256", base64url_encode(std::string(64, 'k'))));
  CHECK_FALSE(load_verifying_key("HS256", base64url_encode(std::string(65, 'k'))));
  CHECK_FALSE(load_verifying_key("HS256", rfc7515::hs256_key + "="));
}

TEST_CASE("only with HS256 can who checks also sign") {
  CHECK(is_secret(generate_key("HS256").value()->verifier()->facts()));
  CHECK_FALSE(is_secret(generate_key("EdDSA").value()->verifier()->facts()));
  CHECK_FALSE(is_secret(generate_key("ES256").value()->verifier()->facts()));
  CHECK_FALSE(is_secret(load_verifying_key("RS256", rs256_example::n).value()->facts()));
}
