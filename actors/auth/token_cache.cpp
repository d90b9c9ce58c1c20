#include "actors/auth/token_cache.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

token_cache::token_cache(std::size_t tokens_max)
    : half_max_(std::max<std::size_t>(1, tokens_max / shards_.size() / 2)) {}

std::optional<token_claims> token_cache::find(const digest& token) {
  auto& part = shard_of(token);
  half dropped;  // ends after the lock
  std::lock_guard lock{part.mutex};
  if (auto found = part.young.find(token); found != part.young.end()) return found->second;
  auto node = part.old.extract(token);
  if (!node) return std::nullopt;
  dropped = make_room(part);
  return part.young.insert(std::move(node)).position->second;
}

void token_cache::insert(const digest& token, const token_claims& claims) {
  auto& part = shard_of(token);
  half dropped;
  std::lock_guard lock{part.mutex};
  dropped = make_room(part);
  part.young.try_emplace(token, claims);
}

void token_cache::forget_expired(std::int64_t now) {
  const auto has_expired = [now](const auto& entry) { return entry.second.expires_at <= now; };
  for (auto& part : shards_) {
    std::lock_guard lock{part.mutex};
    std::erase_if(part.young, has_expired);
    std::erase_if(part.old, has_expired);
  }
}

std::size_t token_cache::size() const {
  std::size_t sum = 0;
  for (const auto& part : shards_) {
    std::lock_guard lock{part.mutex};
    sum += part.young.size() + part.old.size();
  }
  return sum;
}

token_cache::shard& token_cache::shard_of(const digest& token) {
  return shards_[std::to_integer<std::size_t>(token.back()) % shards_.size()];
}

token_cache::half token_cache::make_room(shard& part) const {
  if (part.young.size() < half_max_) return {};
  return std::exchange(part.old, std::exchange(part.young, {}));
}

}  // namespace troupe
