#pragma once

#include <string>

#include "messages/setting.hpp"

namespace troupe::http {

/// A limit as clients read of it.
struct named_rate {
  std::string name;
  rate allowed;
};

/// What one address (IPv6: one network of /64) may do. Many people may be behind one: an office, a
/// school, the carrier of a mobile network. docs/api.md has the same as a table.
struct limit_settings {
  /// A class of thirty at once. Each is a hash and a letter to an address that somebody typed.
  rate sign_up{30, std::chrono::hours{1}};

  /// An office on Monday morning, since sessions last for weeks. Each costs a hash of Argon2id, and
  /// is a guess: 17,280 a day from one address, beside 10^14 passwords of the least kind.
  rate sign_in{60, std::chrono::minutes{5}};

  /// Every client once in the lifetime of an access token (30 min): 1,800 clients behind an
  /// address.
  rate refresh{300, std::chrono::minutes{5}};

  /// Tokens that were no good, though only checking the signature could tell. An honest client has
  /// hardly one, a flood of forged ones costs a signature each. Past it tokens are served of which
  /// memory can tell, and others are not looked at: behind an address may be many who did nothing.
  rate bad_tokens{300, std::chrono::minutes{5}};

  void declare(setting_list& list);
};

}  // namespace troupe::http
