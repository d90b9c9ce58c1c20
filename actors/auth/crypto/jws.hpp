#pragma once

#include <caf/expected.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "messages/tokens.hpp"

/// Signed texts, JWS in the compact form of RFC 7515. Who signs or checks need not know the
/// algorithm: it belongs to the key and comes with it. There are EdDSA (RFC 8037, Ed25519), and
/// ES256, RS256 and HS256 (RFC 7518).
namespace troupe {

/// A key to check signatures with. Its functions are const and may be called from many threads.
class verifying_key {
 public:
  virtual ~verifying_key() = default;

  /// The key as it travels; the kid is the RFC 7638 thumbprint of its JWK.
  const public_key& facts() const { return facts_; }

  /// Whether `signature`, the bytes, is that of `text`. A signature has exactly one spelling: any
  /// other bytes are refused, also where the mathematics would let them pass.
  virtual bool verify(std::string_view text, std::string_view signature) const = 0;

 protected:
  explicit verifying_key(public_key facts) : facts_(std::move(facts)) {}

 private:
  public_key facts_;
};

/// A key to sign with. Its functions are const and may be called from many threads.
class signing_key {
 public:
  virtual ~signing_key() = default;

  /// What its signatures are checked with.
  virtual std::shared_ptr<const verifying_key> verifier() const = 0;

  /// The bytes of the signature of `text`.
  virtual std::string sign(std::string_view text) const = 0;

  /// The private key itself, DER (RFC 5208), or of HS256 the secret's bytes: to be sealed, never to
  /// be shown.
  virtual std::string pkcs8() const = 0;
};

using verifying_key_ptr = std::shared_ptr<const verifying_key>;
using signing_key_ptr = std::shared_ptr<const signing_key>;

/// A new key. Fails with handler_failed, naming the algorithm, if that is not known.
caf::expected<signing_key_ptr> generate_key(std::string_view algorithm);

/// The key of which `pkcs8` speaks. Fails with handler_failed if it is not one of the algorithm.
caf::expected<signing_key_ptr> load_signing_key(std::string_view algorithm, std::string_view pkcs8);

/// The key of which `key` speaks (as in public_key). Fails with handler_failed if it is not one of
/// the algorithm, or is one for which anybody can make signatures.
caf::expected<verifying_key_ptr> load_verifying_key(std::string_view algorithm,
                                                    std::string_view key);

/// Whether who checks with this key can also sign: nobody outside may have it.
bool is_secret(const public_key& key);

/// The three parts of a JWS and the text that is signed, each a view into it.
struct jws_parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signed_text;  ///< header and payload with the dot between them
};

/// Takes a JWS apart, or nothing if it has not just two dots. What the parts hold is not looked at.
std::optional<jws_parts> split_jws(std::string_view text);

/// The JWS of a header and a payload, which are given as the bytes they are (RFC 7515,
/// section 3.1).
std::string make_jws(std::string_view header, std::string_view payload, const signing_key& key);

}  // namespace troupe
