#pragma once

#include <atomic>
#include <cstdint>
#include <shared_mutex>
#include <unordered_map>

#include "actors/auth/expiring_names.hpp"
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

  using token_names = expiring_names<16>;
  using id_names = expiring_names<8>;

  struct least_generation {
    std::int64_t gen = 0;
    std::int64_t until = 0;
  };

  struct shard {
    mutable std::shared_mutex mutex;
    token_names tokens;
    id_names sessions;
    id_names doubted;
    std::unordered_map<std::int64_t, least_generation> generations;
  };

  static token_names::name bytes_of(const uuid& jti);
  static id_names::name bytes_of(std::int64_t id);

  shard& shard_at(std::size_t hash) { return shards_[hash % shards_.size()]; }
  const shard& shard_at(std::size_t hash) const { return shards_[hash % shards_.size()]; }

  /// Whether there is room for one more, which is then taken; if not, the whole has overflown.
  bool take_room();

  /// Enters `name`, to be kept until the later of two times.
  template <class Names>
  void keep(Names& names, const typename Names::name& name, std::int64_t until);

  void raise(shard& part, const raised_generation& what);

  std::size_t entries_max_;
  std::atomic<std::size_t> entries_ = 0;
  /// One value, so that no reader sees one of the two from before start_over and one from after.
  std::atomic<std::uint8_t> state_ = 0;
  std::array<shard, 16> shards_;
};

}  // namespace troupe
