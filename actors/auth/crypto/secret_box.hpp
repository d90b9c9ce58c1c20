#pragma once

#include <caf/expected.hpp>
#include <string>
#include <string_view>

namespace troupe {

/// The cluster's secret: whoever has it and the database can make tokens. It is not printed, not
/// described and not compared; only seal and open look into it.
class server_secret {
 public:
  /// What is wrong with a text as a secret, for people, or "": at least 32 bytes, at least 10
  /// different ones.
  static std::string check(std::string_view text);

  explicit server_secret(std::string text) : text_(std::move(text)) {}
  server_secret(const server_secret&) = default;
  server_secret& operator=(const server_secret&) = default;
  ~server_secret();

 private:
  friend class secret_box;

  std::string text_;
};

/// Encrypts what is kept under the cluster's secret: the key is derived with HKDF(SHA-256), the
/// text is encrypted with ChaCha20Poly1305 under a random nonce of 24 bytes, long enough never to
/// meet another.
class secret_box {
 public:
  explicit secret_box(const server_secret& secret);
  ~secret_box();
  secret_box(const secret_box&) = delete;
  secret_box& operator=(const secret_box&) = delete;

  /// base64url of nonce, ciphertext and tag. `associated` is not in it, but must be said again to
  /// open it: so that nobody can put one row's text into another.
  std::string seal(std::string_view plain, std::string_view associated) const;

  /// What was sealed. Fails with handler_failed, saying so, if the secret or `associated` is
  /// another or the text was changed.
  caf::expected<std::string> open(std::string_view sealed, std::string_view associated) const;

 private:
  std::string key_;
};

}  // namespace troupe
