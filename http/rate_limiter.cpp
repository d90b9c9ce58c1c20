#include "http/rate_limiter.hpp"

#include <unistd.h>

#include <algorithm>
#include <bit>

#include "messages/errors.hpp"

namespace troupe::http {

namespace {

/// The sets are nobody's to know; without the system's randomness a place in memory has to do.
std::uint64_t draw_seed() {
  std::uint64_t drawn = 0;
  if (getentropy(&drawn, sizeof drawn) != 0) drawn = reinterpret_cast<std::uintptr_t>(&drawn);
  return drawn;
}

/// Every bit of it depends on every bit of `value` (splitmix64, Steele and others, 2014).
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ value >> 30U) * 0xbf58476d1ce4e5b9U;
  value = (value ^ value >> 27U) * 0x94d049bb133111ebU;
  return value ^ value >> 31U;
}

}  // namespace

rate_limiter::rate_limiter(const rate& limit, std::size_t places)
    : interval_(limit.count > 0 ? duration{limit.per} / limit.count : duration{}),
      whole_(interval_ * limit.count),
      seed_(draw_seed()),
      sets_(places / callers_per_set) {
  TROUPE_ASSERT(interval_ > duration::zero());
  TROUPE_ASSERT(std::has_single_bit(places) && sets_.size() >= locks);
}

std::size_t rate_limiter::set_of(std::uint64_t who) const {
  return mixed(mixed(who ^ seed_) + seed_) & (sets_.size() - 1);
}

const rate_limiter::caller* rate_limiter::find(const set& in, std::uint64_t who) {
  const auto* found = std::ranges::find(in, who, &caller::who);
  return found == in.end() ? nullptr : found;
}

/// His own, or that of the one who is nearest to his whole quota.
rate_limiter::caller& rate_limiter::place_for(set& in, std::uint64_t who) {
  auto* found = std::ranges::find(in, who, &caller::who);
  if (found == in.end()) {
    found = std::ranges::min_element(in, {}, &caller::whole_at);
    *found = {who};
  }
  return *found;
}

/// `spent` is how long it takes until all is there again.
rate_limiter::verdict rate_limiter::judge(duration spent) const {
  const auto left = std::max<std::int64_t>(0, (whole_ - spent) / interval_);
  return {left > 0, left, spent - (whole_ - (left + 1) * interval_)};
}

rate_limiter::verdict rate_limiter::take(std::uint64_t who, time_point now) {
  const auto at = set_of(who);
  const std::lock_guard lock{mutexes_[at % locks]};
  const auto* known = find(sets_[at], who);
  const auto spent = known ? std::max(known->whole_at, now) - now : duration::zero();
  if (const auto now_allowed = judge(spent); !now_allowed.allowed) return now_allowed;
  auto after = judge(spent + interval_);
  after.allowed = true;
  place_for(sets_[at], who).whole_at = now + spent + interval_;
  return after;
}

rate_limiter::verdict rate_limiter::look(std::uint64_t who, time_point now) const {
  const auto at = set_of(who);
  const std::lock_guard lock{mutexes_[at % locks]};
  const auto* known = find(sets_[at], who);
  return judge(known ? std::max(known->whole_at, now) - now : duration::zero());
}

std::size_t rate_limiter::places_in_use(time_point now) const {
  std::size_t count = 0;
  for (std::size_t at = 0; at < sets_.size(); ++at) {
    const std::lock_guard lock{mutexes_[at % locks]};
    count += static_cast<std::size_t>(
        std::ranges::count_if(sets_[at], [now](const caller& one) { return one.whole_at > now; }));
  }
  return count;
}

}  // namespace troupe::http
