#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "messages/errors.hpp"
#include "messages/setting.hpp"
#include "messages/tokens.hpp"

namespace troupe {

struct token_guard_settings {
  std::int64_t cached_tokens_max = 100'000;  ///< about 400 bytes each: 40 MB when full
  std::int64_t revocations_max = 2'000'000;  ///< about 20 bytes each; a logout takes two

  void declare(setting_list& list);
};

/// One a node: says from memory whether an access token is good, on any thread, without a message
/// and without a query. It knows the public keys, what is revoked, and tokens it has seen before.
/// GuardActor feeds it; http asks it.
///
/// Where it cannot tell it says so, and AuthActor is asked: before all revocations have been read,
/// when there is no more room for them (it never forgets one that is in force), and for an account
/// of which something is in doubt.
class token_guard {
 public:
  using time_point = std::chrono::system_clock::time_point;

  /// Nobody can tell from memory: AuthActor has the query.
  struct ask {};

  /// The claims of a good token; invalid_token; or ask.
  using verdict = std::variant<token_claims, errc, ask>;

  explicit token_guard(token_guard_settings settings);
  ~token_guard();

  /// Checks a token as RFC 8725 says; what costs nothing first (length, kid, exp), then the
  /// signature, once a token. Thread-safe.
  verdict check(std::string_view token, time_point now) const;

  /// What `check` says, if it costs no signature: because the token's has passed before, or because
  /// the token is refused for something else. Nothing if it would. Thread-safe.
  std::optional<verdict> recall(std::string_view token, time_point now) const;

  /// Saves the signature check of a token that AuthActor has just issued. Thread-safe.
  void remember(std::string_view token, time_point now) const;

  /// Whether one of the roles in `who` has the permission. Thread-safe.
  bool allows(const token_claims& who, std::string_view permission) const;

  /// The keys that others may check access tokens with; nothing before the first `learn`.
  /// Thread-safe.
  std::optional<std::vector<public_key>> public_keys() const;

  /// Takes the keys and roles in force in place of those it had, unless those are newer. From the
  /// moment this returns, no token by any other key passes. Thread-safe.
  void learn(const guard_keys& keys);

  /// From the moment this returns, nothing that is named passes. Thread-safe.
  void revoke(const revoke_tokens& what);

  /// Until `complete`, every token that is not refused from memory is `ask`.
  void rebuild();

  /// All revocations that are in force were handed to `revoke`.
  void complete();

  /// Has keys: what memory cannot tell yet, the database can.
  bool is_ready() const;

  /// `complete` was said since the last `rebuild`.
  bool is_complete() const;

  /// Lets go of what has expired.
  void forget_expired(time_point now);

  struct sizes {
    std::size_t cached_tokens = 0;
    std::size_t revocations = 0;
    bool overflown = false;  ///< revocations_max was reached: everything is asked for
  };
  sizes size() const;

 private:
  struct memory;
  std::unique_ptr<memory> memory_;
};

}  // namespace troupe
