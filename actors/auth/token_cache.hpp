#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "actors/auth/crypto/digest.hpp"
#include "messages/tokens.hpp"

namespace troupe {

/// The claims of tokens whose signature is known to be good, by the digest of their text: checking
/// a signature takes a hundred times as long as looking here. Bounded. Thread-safe.
///
/// What was asked for lately stays: tokens come into the young half, from where they move into the
/// old one all together when the young half is full. What is in the old half by then is dropped,
/// and what is found there becomes young again.
class token_cache {
 public:
  explicit token_cache(std::size_t tokens_max);

  std::optional<token_claims> find(const digest& token);

  /// Whoever hands in claims knows that the signature is good.
  void insert(const digest& token, const token_claims& claims);

  /// Drops tokens with `exp` at or before `now`, in seconds since 1970.
  void forget_expired(std::int64_t now);

  std::size_t size() const;

 private:
  /// A digest is random enough to be its own hash.
  struct first_bytes {
    std::size_t operator()(const digest& token) const noexcept {
      std::size_t value;
      std::memcpy(&value, token.data(), sizeof value);
      return value;
    }
  };
  using half = std::unordered_map<digest, token_claims, first_bytes>;

  struct shard {
    mutable std::mutex mutex;
    half young;
    half old;
  };

  shard& shard_of(const digest& token);

  /// Moves the young into the old half's place if they are too many. Returns what is to be dropped,
  /// for the caller to do so without the lock.
  half make_room(shard& part) const;

  std::size_t half_max_;
  std::array<shard, 16> shards_;
};

}  // namespace troupe
