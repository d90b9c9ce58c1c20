#include "http/request_budget.hpp"

#include "messages/log.hpp"

namespace troupe::http {

namespace {

constexpr std::chrono::seconds pause_of_words{10};  // a flood must not fill the log

}  // namespace

bool request_budget::share::hold(std::size_t length) {
  const auto wanted = length > free_bytes ? length - free_bytes : 0;
  const bool has_room = wanted <= held_ || of_->take(wanted - held_);
  const auto keeps = has_room ? wanted : 0;
  if (keeps < held_) of_->held_ -= held_ - keeps;
  held_ = keeps;
  return has_room;
}

bool request_budget::take(std::size_t bytes) {
  auto before = held_.load();
  do {
    if (bytes > most_ - before) {
      say_full();
      return false;
    }
  } while (!held_.compare_exchange_weak(before, before + bytes));
  return true;
}

void request_budget::say_full() {
  const auto now = std::chrono::steady_clock::now();
  auto until = quiet_until_.load();
  if (now < until || !quiet_until_.compare_exchange_strong(until, now + pause_of_words)) return;
  log::warn("http", "no room for unfinished requests, closes connections", {{"held", held()}});
}

}  // namespace troupe::http
