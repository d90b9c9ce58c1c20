#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <shared_mutex>
#include <unordered_map>

#include "messages/tokens.hpp"

namespace troupe {

/// Which tokens are refused although their signature is good: by their name, their session, or the
/// generation of their account. Bounded, and never forgets what is in force: what finds no room
/// makes it overflown instead. Thread-safe; a reader waits for a writer of the same sixteenth
/// alone.
class revocations {
 public:
  /// What is known of a token. Doubtful: only the database can tell.
  enum class opinion { unheard_of, doubtful, refused };

  explicit revocations(std::size_t entries_max) : entries_max_(entries_max) {}

  /// When this returns, `say` refuses or doubts what is named, or the whole has overflown.
  void add(const revoke_tokens& what);

  opinion say(const token_claims& claims) const;

  /// Drops what has `until` at or before `now`, in seconds since 1970. What has overflown stays so:
  /// nobody knows what did not find room.
  void forget_expired(std::int64_t now);

  /// All that is in force is about to be added again; what is here stays.
  void start_over() { state_ = 0; }

  /// All that is in force was added since.
  void complete() { state_ |= completed; }

  bool is_complete() const { return state_ & completed; }
  bool overflown() const { return state_ & overflow; }

  /// Whether all that is in force and was added is here. What `say` then says includes it.
  bool knows_all() const { return state_ == completed; }

  std::size_t size() const { return entries_; }

 private:
  static constexpr std::uint8_t completed = 1;
  static constexpr std::uint8_t overflow = 2;

  using jti_bytes = std::array<std::uint8_t, 16>;

  struct jti_hash {
    std::size_t operator()(const jti_bytes& jti) const noexcept;
  };

  struct least_generation {
    std::int64_t gen = 0;
    std::int64_t until = 0;
  };

  struct shard {
    mutable std::shared_mutex mutex;
    std::unordered_map<jti_bytes, std::int64_t, jti_hash> tokens;  ///< and until when
    std::unordered_map<std::int64_t, std::int64_t> sessions;
    std::unordered_map<std::int64_t, least_generation> generations;
    std::unordered_map<std::int64_t, std::int64_t> doubted;
  };

  static jti_bytes bytes_of(const uuid& jti);

  shard& shard_at(std::size_t hash) { return shards_[hash % shards_.size()]; }
  const shard& shard_at(std::size_t hash) const { return shards_[hash % shards_.size()]; }

  /// The entry for `key`, new or not; null, and overflown, if there is no room for a new one.
  template <class Map>
  typename Map::mapped_type* entry(Map& map, const typename Map::key_type& key);

  /// Enters `key`, to be kept until the later of two times.
  template <class Map>
  void keep(Map& map, const typename Map::key_type& key, std::int64_t until);

  std::size_t entries_max_;
  std::atomic<std::size_t> entries_ = 0;
  /// One value, so that no reader sees one of the two from before start_over and one from after.
  std::atomic<std::uint8_t> state_ = 0;
  std::array<shard, 16> shards_;
};

}  // namespace troupe
