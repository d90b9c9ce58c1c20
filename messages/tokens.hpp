#pragma once

#include <string>
#include <vector>

#include "messages/fields.hpp"

namespace troupe {

/// What a token that was checked says. The same for access and refresh tokens.
struct token_claims {
  account_id user;               ///< sub
  uuid jti;                      ///< this token
  session_id sid;                ///< the session it belongs to
  std::int64_t gen = 0;          ///< the account's token generation when it was issued
  std::int64_t expires_at = 0;   ///< exp, seconds since 1970
  role_name role;                ///< the highest-ranking
  std::vector<role_name> roles;  ///< all
  std::int64_t issued_at = 0;    ///< iat, seconds since 1970
};
TROUPE_DESCRIBE(token_claims, user, jti, sid, gen, expires_at, role, roles, issued_at);

struct issued_token {
  token_text token;
  uuid token_id;  ///< its jti
};
TROUPE_DESCRIBE(issued_token, token, token_id);

struct token_pair {
  issued_token access_token;
  issued_token refresh_token;
};
TROUPE_DESCRIBE(token_pair, access_token, refresh_token);

/// Is this access token good? What token_guard could not say from memory.
struct check_token {
  token_text token;
};
TROUPE_DESCRIBE(check_token, token);

// -- what the guards of the nodes are told --------------------------------------------------------

/// A key that access tokens are checked with. With HS256 it is secret, and who has it can sign.
struct public_key {
  std::string kid;        ///< RFC 7638 thumbprint, base64url
  std::string algorithm;  ///< as in JWS (RFC 7518, 8037): EdDSA, ES256, RS256, HS256
  /// base64url: EdDSA: the 32 bytes of Ed25519; ES256: x and y, with a dot between them; RS256: the
  /// modulus, with 65537 as the exponent; HS256: the secret.
  std::string key;
};
TROUPE_DESCRIBE(public_key, kid, algorithm, key);

struct revoked_token {
  uuid jti;
  std::int64_t until = 0;  ///< seconds since 1970: forget it then
};
TROUPE_DESCRIBE(revoked_token, jti, until);

struct ended_session {
  session_id sid;
  std::int64_t until = 0;
};
TROUPE_DESCRIBE(ended_session, sid, until);

/// Tokens of `user` with a generation below `gen` are void.
struct raised_generation {
  account_id user;
  std::int64_t gen = 0;
  std::int64_t until = 0;
};
TROUPE_DESCRIBE(raised_generation, user, gen, until);

/// Something was done to `user` of which nobody knows whether it was done: ask the database.
struct doubted_account {
  account_id user;
  std::int64_t until = 0;
};
TROUPE_DESCRIBE(doubted_account, user, until);

struct role_permissions {
  role_name role;
  std::vector<role_name> permissions;
};
TROUPE_DESCRIBE(role_permissions, role, permissions);

/// From AuthActor to every guard, before the call that caused it answers. Additions only.
struct revoke_tokens {
  std::vector<revoked_token> tokens = {};
  std::vector<ended_session> sessions = {};
  std::vector<raised_generation> generations = {};
  std::vector<doubted_account> doubted = {};
};
TROUPE_DESCRIBE(revoke_tokens, tokens, sessions, generations, doubted);

/// The guard has it: no token that it names passes here any more.
struct tokens_revoked {};
TROUPE_DESCRIBE(tokens_revoked);

/// A guard's question when it starts: the keys and who may do what.
struct find_guard_keys {};
TROUPE_DESCRIBE(find_guard_keys);

struct guard_keys {
  std::vector<public_key> keys;
  std::vector<role_permissions> roles;
  std::string issuer;
  std::string audience;
  std::int64_t changes = 0;  ///< to the keys, before these were read: those with fewer are older
};
TROUPE_DESCRIBE(guard_keys, keys, roles, issuer, audience, changes);

/// The guard goes by the keys that it was told, or by newer ones.
struct keys_learnt {};
TROUPE_DESCRIBE(keys_learnt);

/// A guard's next questions: what is revoked, in pages, each behind the last of the one before.
struct find_revocations {
  std::string after;  ///< empty for the first page, else the `next` of the one before
};
TROUPE_DESCRIBE(find_revocations, after);

struct revocation_page {
  revoke_tokens revoked;
  std::string next;  ///< empty behind the last page
};
TROUPE_DESCRIBE(revocation_page, revoked, next);

}  // namespace troupe
