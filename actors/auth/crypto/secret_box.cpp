#include "actors/auth/crypto/secret_box.hpp"

#include <botan/aead.h>
#include <botan/exceptn.h>
#include <botan/kdf.h>
#include <botan/system_rng.h>
#include <botan/version.h>
#include <string.h>

#include <set>

#include "actors/auth/crypto/base64url.hpp"
#include "actors/auth/crypto/octets.hpp"
#include "messages/errors.hpp"

namespace troupe {

namespace {

constexpr std::size_t secret_bytes_min = 32;
constexpr std::size_t different_bytes_min = 10;
constexpr std::size_t key_bytes = 32;
constexpr std::size_t nonce_bytes = 24;
const std::string purpose = "troupe secret box 1";
const std::string no_salt;  // the secret is random enough to do without (RFC 5869, section 3.1)

#if BOTAN_VERSION_MAJOR >= 3
constexpr auto encryption = Botan::Cipher_Dir::Encryption;
constexpr auto decryption = Botan::Cipher_Dir::Decryption;
#else
constexpr auto encryption = Botan::ENCRYPTION;
constexpr auto decryption = Botan::DECRYPTION;
#endif

std::unique_ptr<Botan::AEAD_Mode> cipher(Botan::Cipher_Dir direction, std::string_view key,
                                         std::string_view associated) {
  auto mode = Botan::AEAD_Mode::create_or_throw("ChaCha20Poly1305", direction);
  mode->set_key(octets(key), key.size());
  mode->set_associated_data(octets(associated), associated.size());
  return mode;
}

Botan::secure_vector<std::uint8_t> secured(std::string_view bytes) {
  return {octets(bytes), octets(bytes) + bytes.size()};
}

caf::error does_not_open() {
  return caf::make_error(errc::handler_failed,
                         std::string{"the secret does not fit what was sealed with it"});
}

}  // namespace

std::string server_secret::check(std::string_view text) {
  if (text.size() < secret_bytes_min) return "has fewer than 32 bytes";
  if (std::set<char>{text.begin(), text.end()}.size() < different_bytes_min)
    return "has fewer than 10 different characters: it must be random";
  return "";
}

server_secret::~server_secret() {
  explicit_bzero(text_.data(), text_.size());
}

secret_box::secret_box(const server_secret& secret)
    : key_(text_of(Botan::KDF::create_or_throw("HKDF(SHA-256)")
                       ->derive_key(key_bytes, secured(secret.text_), no_salt, purpose))) {}

secret_box::~secret_box() {
  explicit_bzero(key_.data(), key_.size());
}

std::string secret_box::seal(std::string_view plain, std::string_view associated) const {
  auto mode = cipher(encryption, key_, associated);
  auto nonce = Botan::system_rng().random_vec(nonce_bytes);
  mode->start(nonce.data(), nonce.size());
  auto text = secured(plain);
  mode->finish(text);
  return base64url_encode(text_of(nonce) + text_of(text));
}

caf::expected<std::string> secret_box::open(std::string_view sealed,
                                            std::string_view associated) const {
  auto bytes = base64url_decode(sealed);
  auto mode = cipher(decryption, key_, associated);
  if (!bytes || bytes->size() < nonce_bytes + mode->tag_size()) return does_not_open();
  mode->start(octets(*bytes), nonce_bytes);
  auto text = secured(std::string_view{*bytes}.substr(nonce_bytes));
  try {
    mode->finish(text);
  } catch (const Botan::Invalid_Authentication_Tag&) {
    return does_not_open();
  }
  return text_of(text);
}

}  // namespace troupe
