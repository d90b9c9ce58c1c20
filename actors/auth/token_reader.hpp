#pragma once

#include <caf/expected.hpp>
#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "actors/auth/crypto/jws.hpp"
#include "messages/tokens.hpp"

namespace troupe {

/// How the two sorts of tokens differ: in the header's `typ` (RFC 9068, section 2.1) and in the
/// claim `type`. They have different keys besides.
struct token_sort {
  const char* typ;
  const char* type;
};
inline constexpr token_sort access_tokens{"at+jwt", "access"};
inline constexpr token_sort renewal_tokens{"rt+jwt", "refresh"};

/// Who must have issued a token, and for whom.
struct token_parties {
  std::string issuer;
  std::string audience;

  friend bool operator==(const token_parties&, const token_parties&) = default;
};

/// A key by its kid.
using verifying_keys = std::map<std::string, verifying_key_ptr, std::less<>>;

/// Which key a token names, or "" if it names none. Believes what it reads.
std::string kid_of(std::string_view token);

/// Checks tokens of one sort as RFC 8725 says. Knows nothing of what is revoked. Its functions may
/// be called from many threads.
class token_reader {
 public:
  using time_point = std::chrono::system_clock::time_point;

  token_reader(verifying_keys keys, token_sort sort, token_parties parties);

  /// What costs nothing comes first: length and shape, the key, whether it has expired; then the
  /// signature; then everything else. Fails with invalid_token and, as a std::string for the log,
  /// the reason.
  caf::expected<token_claims> check(std::string_view token, time_point now) const;

  /// The same for a token of which is known that we signed it: without looking at the signature.
  caf::expected<token_claims> check_signed(std::string_view token, time_point now) const;

  /// Whether only its signature can tell: nothing that costs nothing speaks against it.
  bool needs_signature_check(std::string_view token, time_point now) const;

  const verifying_keys& keys() const { return keys_; }

 private:
  struct unproven;

  caf::expected<unproven> read(std::string_view token, time_point now) const;
  caf::expected<token_claims> conclude(const unproven& seen, time_point now) const;

  verifying_keys keys_;
  token_sort sort_;
  token_parties parties_;
};

}  // namespace troupe
