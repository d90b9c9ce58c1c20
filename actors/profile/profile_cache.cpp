#include "actors/profile/profile_cache.hpp"

namespace troupe {

const stored_profile* profile_cache::find(account_id account) {
  auto place = places_.find(account.value);
  if (place == places_.end()) return nullptr;
  recent_first_.splice(recent_first_.begin(), recent_first_, place->second);
  return &recent_first_.front();
}

void profile_cache::keep(const stored_profile& one, time_point now) {
  const auto account = one.profile.auth_id;
  if (auto doubted = doubted_.find(account); doubted != doubted_.end()) {
    if (now < doubted->second) return;
    doubted_.erase(doubted);
  }
  if (auto place = places_.find(account.value); place != places_.end()) {
    recent_first_.erase(place->second);
    places_.erase(place);
  }
  recent_first_.push_front(one);
  places_.emplace(account.value, recent_first_.begin());
  if (places_.size() <= size_max_) return;
  places_.erase(recent_first_.back().profile.auth_id.value);
  recent_first_.pop_back();
}

void profile_cache::doubt(account_id account, time_point now, std::chrono::nanoseconds lasts) {
  std::erase_if(doubted_, [now](const auto& one) { return one.second <= now; });
  if (auto place = places_.find(account.value); place != places_.end()) {
    recent_first_.erase(place->second);
    places_.erase(place);
  }
  doubted_[account] = now + lasts;
}

}  // namespace troupe
