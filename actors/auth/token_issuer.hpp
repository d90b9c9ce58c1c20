#pragma once

#include <chrono>

#include "actors/auth/crypto/secret_box.hpp"
#include "actors/auth/token_reader.hpp"
#include "messages/keys.hpp"
#include "messages/setting.hpp"

namespace troupe {

struct token_settings {
  /// Short, so that a token that somebody copied is soon worthless.
  std::chrono::milliseconds access_lifetime = std::chrono::minutes{30};
  /// How long somebody may stay away and still be signed in.
  std::chrono::milliseconds refresh_lifetime = std::chrono::hours{24 * 7};
  std::string issuer = "troupe";
  std::string audience = "troupe";
  std::string algorithm = "EdDSA";  ///< of new keys

  void declare(setting_list& list);
};

inline constexpr const char* purpose_access = "access";
inline constexpr const char* purpose_refresh = "refresh";

/// A new key as the row to store. Fails with handler_failed if the algorithm is not known.
caf::expected<stored_key> make_stored_key(std::string purpose, std::string algorithm,
                                          const server_secret& secret);

/// To whom a pair of tokens is given, and under which names.
struct token_grant {
  account_id user;
  session_id sid;
  std::int64_t gen = 0;
  role_name role;
  std::vector<role_name> roles;
  uuid access_jti;
  uuid refresh_jti;
};

/// Makes tokens, and checks those that it made; AuthActor alone has one. Its functions may be
/// called from many threads.
class token_issuer {
 public:
  using time_point = token_reader::time_point;

  /// Signs with the last key of each purpose, checks with all. Fails with handler_failed, saying
  /// why: the secret does not fit, a row was changed, there is no key for a purpose.
  static caf::expected<token_issuer> open(const std::vector<stored_key>& keys,
                                          const server_secret& secret,
                                          const token_settings& settings);

  token_pair issue(const token_grant& grant, time_point now) const;

  /// Fails with invalid_token; the reason, for the log, comes along as a std::string.
  caf::expected<token_claims> check_access(std::string_view token, time_point now) const;
  caf::expected<token_claims> check_refresh(std::string_view token, time_point now) const;

  /// Whether these are the keys that it signs with.
  bool signs_with(const signing_kids& keys) const;

  /// Whether it checks tokens by that key.
  bool knows(std::string_view kid) const;

  /// What access tokens are checked with. Nobody else checks refresh tokens.
  std::vector<public_key> public_keys() const;

 private:
  /// All that differs between access and refresh tokens.
  struct line {
    token_sort sort;
    std::chrono::milliseconds lifetime;
    signing_key_ptr key;
    token_reader reader;
  };

  token_issuer(line access, line refresh, token_parties parties)
      : access_(std::move(access)), refresh_(std::move(refresh)), parties_(std::move(parties)) {}

  issued_token issue(const line& kind, const uuid& jti, const token_grant& grant,
                     time_point now) const;

  line access_;
  line refresh_;
  token_parties parties_;
};

}  // namespace troupe
