#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <limits>
#include <vector>

namespace troupe {

/// Names of N bytes, each with the second (since 1970, until 2106) up to which it is kept; N + 4
/// bytes of memory each. They are in a sorted array, and those that came lately in a second one of
/// a thirty-second of its size, which goes into the first when it is full: so finding one takes two
/// binary searches, and going through all of them reads memory from one end to the other.
template <std::size_t N>
class expiring_names {
 public:
  using name = std::array<std::uint8_t, N>;

  bool contains(const name& wanted) const { return find(sorted_, wanted) || find(recent_, wanted); }

  /// Keeps a name that is there until the later of two times; false if it is not there.
  bool prolong(const name& known, std::int64_t until) {
    auto* found = find(sorted_, known);
    if (!found) found = find(recent_, known);
    if (!found) return false;
    found->until = std::max(found->until, seconds(until));
    return true;
  }

  /// Adds a name that is not there.
  void add(const name& unknown, std::int64_t until) {
    const entry added{unknown, seconds(until)};
    soonest_ = std::min(soonest_, added.until);
    recent_.insert(std::ranges::upper_bound(recent_, unknown, {}, &entry::what), added);
    if (recent_.size() > least_recent + sorted_.size() / 32) merge();
  }

  /// Drops what has `until` at or before `now`, and says how much that was.
  std::size_t forget(std::int64_t now) {
    if (soonest_ > now) return 0;
    const auto is_over = [now](const entry& one) { return one.until <= now; };
    const auto gone = std::erase_if(sorted_, is_over) + std::erase_if(recent_, is_over);
    soonest_ = std::min(soonest_of(sorted_), soonest_of(recent_));
    if (sorted_.size() < sorted_.capacity() / 2) sorted_.shrink_to_fit();
    return gone;
  }

 private:
  struct entry {
    name what;
    std::uint32_t until;
  };
  using entries = std::vector<entry>;

  static constexpr std::size_t least_recent = 64;
  static constexpr auto never = std::numeric_limits<std::uint32_t>::max();

  static std::uint32_t seconds(std::int64_t time) {
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(time, 0, never));
  }

  template <class Entries>
  static auto find(Entries& in, const name& wanted) -> decltype(in.data()) {
    const auto found = std::ranges::lower_bound(in, wanted, {}, &entry::what);
    return found != in.end() && found->what == wanted ? &*found : nullptr;
  }

  static std::uint32_t soonest_of(const entries& of) {
    return of.empty() ? never : std::ranges::min_element(of, {}, &entry::until)->until;
  }

  void merge() {
    entries all;
    all.reserve(sorted_.size() + recent_.size());
    std::ranges::merge(sorted_, recent_, std::back_inserter(all), {}, &entry::what, &entry::what);
    sorted_ = std::move(all);
    recent_.clear();
  }

  entries sorted_;
  entries recent_;
  std::uint32_t soonest_ = never;  ///< of all `until`, or less
};

}  // namespace troupe
