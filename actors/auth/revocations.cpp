#include "actors/auth/revocations.hpp"

#include <algorithm>
#include <mutex>

namespace troupe {

namespace {

std::size_t hash_of(std::int64_t id) {
  return static_cast<std::size_t>(id);
}

std::uint8_t nibble(char digit) {
  return static_cast<std::uint8_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

}  // namespace

/// The text would take three times the memory.
revocations::token_names::name revocations::bytes_of(const uuid& jti) {
  token_names::name bytes{};
  std::size_t digits = 0;
  for (char letter : jti.text()) {
    if (letter == '-') continue;
    auto& byte = bytes[digits++ / 2];
    byte = static_cast<std::uint8_t>((byte << 4) | nibble(letter));
  }
  return bytes;
}

/// The highest byte first, so that names are in the order of the numbers.
revocations::id_names::name revocations::bytes_of(std::int64_t id) {
  id_names::name bytes{};
  auto rest = static_cast<std::uint64_t>(id);
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, rest >>= 8)
    *byte = static_cast<std::uint8_t>(rest);
  return bytes;
}

bool revocations::take_room() {
  if (entries_.fetch_add(1) < entries_max_) return true;
  --entries_;
  state_ |= overflow;
  return false;
}

template <class Names>
void revocations::keep(Names& names, const typename Names::name& name, std::int64_t until) {
  if (!names.prolong(name, until) && take_room()) names.add(name, until);
}

void revocations::raise(shard& part, const raised_generation& what) {
  auto found = part.generations.find(what.user.value);
  if (found == part.generations.end()) {
    if (!take_room()) return;
    found = part.generations.try_emplace(what.user.value).first;
  }
  auto& least = found->second;
  least = {std::max(least.gen, what.gen), std::max(least.until, what.until)};
}

void revocations::add(const revoke_tokens& what) {
  for (const auto& [jti, until] : what.tokens) {
    const auto bytes = bytes_of(jti);
    auto& part = shard_at(bytes.back());
    std::unique_lock lock{part.mutex};
    keep(part.tokens, bytes, until);
  }
  for (const auto& [sid, until] : what.sessions) {
    auto& part = shard_at(hash_of(sid.value));
    std::unique_lock lock{part.mutex};
    keep(part.sessions, bytes_of(sid.value), until);
  }
  for (const auto& raised : what.generations) {
    auto& part = shard_at(hash_of(raised.user.value));
    std::unique_lock lock{part.mutex};
    raise(part, raised);
  }
  for (const auto& [user, until] : what.doubted) {
    auto& part = shard_at(hash_of(user.value));
    std::unique_lock lock{part.mutex};
    keep(part.doubted, bytes_of(user.value), until);
  }
}

revocations::opinion revocations::say(const token_claims& claims) const {
  const auto jti = bytes_of(claims.jti);
  const auto& by_jti = shard_at(jti.back());
  if (std::shared_lock lock{by_jti.mutex}; by_jti.tokens.contains(jti)) return opinion::refused;

  const auto& by_sid = shard_at(hash_of(claims.sid.value));
  if (std::shared_lock lock{by_sid.mutex}; by_sid.sessions.contains(bytes_of(claims.sid.value)))
    return opinion::refused;

  const auto user = claims.user.value;
  const auto& by_user = shard_at(hash_of(user));
  std::shared_lock lock{by_user.mutex};
  if (auto least = by_user.generations.find(user);
      least != by_user.generations.end() && claims.gen < least->second.gen)
    return opinion::refused;
  return by_user.doubted.contains(bytes_of(user)) ? opinion::doubtful : opinion::unheard_of;
}

void revocations::forget_expired(std::int64_t now) {
  for (auto& part : shards_) {
    std::unique_lock lock{part.mutex};
    entries_ -= part.tokens.forget(now) + part.sessions.forget(now) + part.doubted.forget(now) +
                std::erase_if(part.generations,
                              [now](const auto& kept) { return kept.second.until <= now; });
  }
}

}  // namespace troupe
