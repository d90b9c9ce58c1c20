#include <iostream>
#include <sstream>

#include "actors/auth/crypto/base64url.hpp"
#include "actors/auth/crypto/jws.hpp"
#include "messages/errors.hpp"

/// Our signatures at the command line, for comparing them with another implementation's. Reads
/// lines, answers each with one:
///   key ALGORITHM                            a new key: its kid, its public key, its private key
///   sign ALGORITHM PRIVATE HEADER PAYLOAD    the JWS
///   verify ALGORITHM PUBLIC JWS              the payload, or "refused"
/// Keys, headers and payloads are base64url, so that a line is words.
namespace {

using namespace troupe;

std::string bytes(const std::string& word) {
  return base64url_decode(word).value();
}

std::string make_key(const std::string& algorithm) {
  auto key = generate_key(algorithm).value();
  const auto& facts = key->verifier()->facts();
  return facts.kid + ' ' + facts.key + ' ' + base64url_encode(key->pkcs8());
}

std::string sign(const std::string& algorithm, std::istream& words) {
  std::string key, header, payload;
  words >> key >> header >> payload;
  return make_jws(bytes(header), bytes(payload), *load_signing_key(algorithm, bytes(key)).value());
}

std::string verify(const std::string& algorithm, std::istream& words) {
  std::string public_key, jws;
  words >> public_key >> jws;
  auto key = load_verifying_key(algorithm, public_key);
  auto parts = split_jws(jws);
  if (!key || !parts) return "refused";
  auto signature = base64url_decode(parts->signature);
  if (!signature || !(*key)->verify(parts->signed_text, *signature)) return "refused";
  return std::string{parts->payload};
}

std::string answer(std::istream& words) {
  std::string what, algorithm;
  words >> what >> algorithm;
  if (what == "key") return make_key(algorithm);
  if (what == "sign") return sign(algorithm, words);
  if (what == "verify") return verify(algorithm, words);
  return "unknown";
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words{line};
    std::cout << answer(words) << std::endl;
  }
}
