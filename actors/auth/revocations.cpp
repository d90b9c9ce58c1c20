#include "actors/auth/revocations.hpp"

#include <algorithm>
#include <cstring>
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

/// A UUID of version 4 is random in its first bytes, and only tokens that we signed have one.
std::size_t revocations::jti_hash::operator()(const jti_bytes& jti) const noexcept {
  std::size_t value;
  std::memcpy(&value, jti.data(), sizeof value);
  return value;
}

/// The text would take three times the memory.
revocations::jti_bytes revocations::bytes_of(const uuid& jti) {
  jti_bytes bytes{};
  std::size_t digits = 0;
  for (char letter : jti.text()) {
    if (letter == '-') continue;
    auto& byte = bytes[digits++ / 2];
    byte = static_cast<std::uint8_t>((byte << 4) | nibble(letter));
  }
  return bytes;
}

template <class Map>
typename Map::mapped_type* revocations::entry(Map& map, const typename Map::key_type& key) {
  if (auto found = map.find(key); found != map.end()) return &found->second;
  if (entries_.fetch_add(1) < entries_max_) return &map[key];
  --entries_;
  state_ |= overflow;
  return nullptr;
}

template <class Map>
void revocations::keep(Map& map, const typename Map::key_type& key, std::int64_t until) {
  if (auto* kept = entry(map, key)) *kept = std::max(*kept, until);
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
    keep(part.sessions, sid.value, until);
  }
  for (const auto& [user, gen, until] : what.generations) {
    auto& part = shard_at(hash_of(user.value));
    std::unique_lock lock{part.mutex};
    if (auto* least = entry(part.generations, user.value))
      *least = {std::max(least->gen, gen), std::max(least->until, until)};
  }
  for (const auto& [user, until] : what.doubted) {
    auto& part = shard_at(hash_of(user.value));
    std::unique_lock lock{part.mutex};
    keep(part.doubted, user.value, until);
  }
}

revocations::opinion revocations::say(const token_claims& claims) const {
  const auto jti = bytes_of(claims.jti);
  const auto& by_jti = shard_at(jti.back());
  if (std::shared_lock lock{by_jti.mutex}; by_jti.tokens.contains(jti)) return opinion::refused;

  const auto& by_sid = shard_at(hash_of(claims.sid.value));
  if (std::shared_lock lock{by_sid.mutex}; by_sid.sessions.contains(claims.sid.value))
    return opinion::refused;

  const auto user = claims.user.value;
  const auto& by_user = shard_at(hash_of(user));
  std::shared_lock lock{by_user.mutex};
  if (auto least = by_user.generations.find(user);
      least != by_user.generations.end() && claims.gen < least->second.gen)
    return opinion::refused;
  return by_user.doubted.contains(user) ? opinion::doubtful : opinion::unheard_of;
}

void revocations::forget_expired(std::int64_t now) {
  const auto is_over = [now](const auto& kept) { return kept.second <= now; };
  for (auto& part : shards_) {
    std::unique_lock lock{part.mutex};
    entries_ -= std::erase_if(part.tokens, is_over) + std::erase_if(part.sessions, is_over) +
                std::erase_if(part.doubted, is_over) +
                std::erase_if(part.generations,
                              [now](const auto& kept) { return kept.second.until <= now; });
  }
}

}  // namespace troupe
