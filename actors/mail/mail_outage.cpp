#include "actors/mail/mail_outage.hpp"

#include <utility>

namespace troupe {

namespace {

/// No longer than a relay rests at first, or it would find nobody trying.
constexpr auto moment = std::chrono::milliseconds{50};

}  // namespace

bool mail_outage::is_fresh(clock::time_point now) const {
  const std::lock_guard lock{mutex_};
  return away_ && now < until_;
}

bool mail_outage::begins(clock::time_point now) {
  const std::lock_guard lock{mutex_};
  until_ = now + moment;
  return !std::exchange(away_, true);
}

bool mail_outage::ends() {
  const std::lock_guard lock{mutex_};
  return std::exchange(away_, false);
}

}  // namespace troupe
