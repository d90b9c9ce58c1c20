#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <variant>

#include "actors/auth/crypto/digest.hpp"
#include "messages/tokens.hpp"

namespace troupe {

/// What is known of tokens, by the digest of their text: checking a signature takes a hundred times
/// as long as looking here. Bounded. Thread-safe.
///
/// What was asked for lately stays: tokens come into the young half, from where they move into the
/// old one all together when the young half is full. What is in the old half by then is dropped,
/// and what is found there becomes young again.
template <class Known>
class recent_tokens {
 public:
  explicit recent_tokens(std::size_t tokens_max)
      : half_max_(std::max<std::size_t>(1, tokens_max / shards_.size() / 2)) {}

  std::optional<Known> find(const digest& token) {
    auto& part = shard_of(token);
    half dropped;  // ends after the lock
    std::lock_guard lock{part.mutex};
    if (auto found = part.young.find(token); found != part.young.end()) return found->second;
    auto node = part.old.extract(token);
    if (!node) return std::nullopt;
    dropped = make_room(part);
    return part.young.insert(std::move(node)).position->second;
  }

  /// Whoever hands it in knows that the signature is good.
  void insert(const digest& token, const Known& known) {
    auto& part = shard_of(token);
    half dropped;
    std::lock_guard lock{part.mutex};
    dropped = make_room(part);
    part.young.try_emplace(token, known);
  }

  /// Drops those of which `is_over(known)`.
  template <class IsOver>
  void forget(IsOver is_over) {
    const auto has_ended = [&is_over](const auto& entry) { return is_over(entry.second); };
    for (auto& part : shards_) {
      std::lock_guard lock{part.mutex};
      std::erase_if(part.young, has_ended);
      std::erase_if(part.old, has_ended);
    }
  }

  std::size_t size() const {
    std::size_t sum = 0;
    for (const auto& part : shards_) {
      std::lock_guard lock{part.mutex};
      sum += part.young.size() + part.old.size();
    }
    return sum;
  }

 private:
  /// A digest is random enough to be its own hash.
  struct first_bytes {
    std::size_t operator()(const digest& token) const noexcept {
      std::size_t value;
      std::memcpy(&value, token.data(), sizeof value);
      return value;
    }
  };
  using half = std::unordered_map<digest, Known, first_bytes>;

  struct shard {
    mutable std::mutex mutex;
    half young;
    half old;
  };

  shard& shard_of(const digest& token) {
    return shards_[std::to_integer<std::size_t>(token.back()) % shards_.size()];
  }

  /// Moves the young into the old half's place if they are too many. Returns what is to be dropped,
  /// for the caller to do so without the lock.
  half make_room(shard& part) const {
    if (part.young.size() < half_max_) return {};
    return std::exchange(part.old, std::exchange(part.young, {}));
  }

  std::size_t half_max_;
  std::array<shard, 16> shards_;
};

/// The claims of tokens that were checked.
using token_cache = recent_tokens<token_claims>;

/// Tokens that were made here, about 60 bytes each.
using issued_tokens = recent_tokens<std::monostate>;

}  // namespace troupe
