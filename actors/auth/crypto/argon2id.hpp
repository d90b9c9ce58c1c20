#pragma once

#include <caf/expected.hpp>
#include <optional>
#include <string_view>

#include "messages/passwords.hpp"
#include "messages/setting.hpp"

namespace troupe {

/// What a password costs to hash, and so to guess. The defaults are OWASP's first choice.
struct password_settings {
  std::int64_t memory_kib = 19456;  ///< 19 MiB for each hash that is being made
  std::int64_t passes = 2;
  std::int64_t lanes = 1;  ///< more than one helps attackers more than a server

  void declare(setting_list& list);

  friend bool operator==(const password_settings&, const password_settings&) = default;
};

/// The Argon2id hash (RFC 9106, version 19) of a password under a new random salt.
password_hash argon2id_hash(std::string_view password, const password_settings& settings);

struct argon2id_verdict {
  bool matches = false;
  bool outdated = false;  ///< the hash was made with other parameters than those in force
};

/// Compares a password with a stored hash, by the parameters that the hash names. Without a hash
/// the answer is no, and it takes the work of comparing with one of those in force. Fails with
/// handler_failed if `stored` is not what argon2id_hash writes, or asks for more than any setting
/// allows.
caf::expected<argon2id_verdict> argon2id_verify(std::string_view password,
                                                const std::optional<password_hash>& stored,
                                                const password_settings& settings);

/// From now on the process keeps the memory of a hash for the next one, instead of having it mapped
/// and cleared each time. Works up to 32 MiB a hash, which is glibc's limit; beyond, each hash maps
/// its own. For the whole process; to be called once, before the first hash.
void keep_arenas_mapped();

/// Gives back to the system what keep_arenas_mapped kept for the calling thread, and what lies
/// unused elsewhere. The next hash takes it anew. To be called by each thread that hashes, when it
/// has had nothing to do for a while; and by one that has let go of much.
void release_arenas();

}  // namespace troupe
