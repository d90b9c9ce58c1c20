#pragma once

#include "messages/fields.hpp"

namespace troupe {

/// An Argon2id hash as a PHC string: $argon2id$v=19$m=19456,t=2,p=1$salt$hash
struct password_hash_rule : plain_rule {
  static constexpr length_range length{1, 512};
  static constexpr const char* format = "a PHC string";
  static constexpr bool secret = true;
};
using password_hash = checked<password_hash_rule>;

struct hash_password {
  new_password_text password;
};
TROUPE_DESCRIBE(hash_password, password);

struct hashed_password {
  password_hash hash;
};
TROUPE_DESCRIBE(hashed_password, hash);

/// With no hash, the password is compared with nothing, at the same cost: what an unknown login
/// comes to.
struct verify_password {
  password_text password;
  std::optional<password_hash> hash;
};
TROUPE_DESCRIBE(verify_password, password, hash);

struct password_verdict {
  bool matches = false;
  std::optional<password_hash> upgrade;  ///< if it matches and the parameters in force are others
};
TROUPE_DESCRIBE(password_verdict, matches, upgrade);

}  // namespace troupe
