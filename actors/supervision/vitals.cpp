#include "actors/supervision/vitals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <map>

namespace troupe {

using metrics::metric;

namespace {

/// "auth" for "auth-2"; the name itself for one that is no pool's worker.
std::string_view pool_of(std::string_view name) {
  const auto stem = name.substr(0, name.find_last_not_of("0123456789") + 1);
  const bool is_numbered = stem.size() < name.size() && stem.ends_with('-');
  return is_numbered ? stem.substr(0, stem.size() - 1) : name;
}

}  // namespace

const char* to_string(condition how) {
  constexpr const char* names[] = {"starting", "running", "degraded", "halted", "stopped"};
  return names[static_cast<std::size_t>(how)];
}

std::uint64_t vitals::depth() const {
  const auto done = handled();  // first, or a message between the two loads would make it negative
  return received() - done;
}

std::string vitals::last_trouble() const {
  std::lock_guard lock{trouble_mutex_};
  return trouble_;
}

void vitals::report(metrics::sheet& to) const {
  const metrics::label_values who{name_, std::string{pool_of(name_)}};
  const auto put = [&](metric which, std::uint64_t value) {
    to.put(which, who, static_cast<double>(value));
  };
  put(metric::actor_running, how() == condition::running ? 1 : 0);
  put(metric::actor_messages_total, handled());
  put(metric::actor_refused_total, refused());
  put(metric::actor_mailbox_depth, depth());
  put(metric::actor_failures_total, failures());
  put(metric::actor_restarts_total, restarts());
  to.put(metric::actor_mailbox_seconds, who, in_mailbox_);
  to.put(metric::actor_handler_seconds, who, in_handler_);
}

void vitals::failed(std::string reason) {
  failures_.fetch_add(1, std::memory_order_relaxed);
  becomes(condition::halted, std::move(reason));
}

void vitals::restarted() {
  restarts_.fetch_add(1, std::memory_order_relaxed);
  becomes(condition::running);
}

void vitals::becomes(condition how, std::string trouble) {
  if (!trouble.empty()) {
    std::lock_guard lock{trouble_mutex_};
    trouble_ = std::move(trouble);
  }
  if (how_.exchange(how, std::memory_order_relaxed) == condition::starting &&
      how != condition::starting)
    started_.set_value();
}

bool vitals::await_start(std::chrono::nanoseconds patience) const {
  return start_.wait_for(patience) == std::future_status::ready;
}

void roll_call::enter(std::uint64_t actor_id, std::shared_ptr<vitals> one) {
  std::lock_guard lock{mutex_};
  entries_.push_back({actor_id, std::move(one)});
}

std::shared_ptr<vitals> roll_call::find(std::uint64_t actor_id) const {
  std::lock_guard lock{mutex_};
  auto found = std::ranges::find(entries_, actor_id, &entry::actor_id);
  return found == entries_.end() ? nullptr : found->one;
}

std::vector<std::shared_ptr<const vitals>> roll_call::all() const {
  std::lock_guard lock{mutex_};
  std::vector<std::shared_ptr<const vitals>> everyone;
  for (const auto& each : entries_) everyone.push_back(each.one);
  return everyone;
}

std::vector<std::string> roll_call::not_ready() const {
  std::vector<std::string> names;
  for (const auto& one : all())
    if (const auto how = one->how(); how != condition::running && how != condition::stopped)
      names.push_back(fmt::format("{} is {}", one->name(), to_string(how)));
  return names;
}

void roll_call::report(metrics::sheet& to) const {
  struct use {
    double workers = 0;
    double busy = 0;
  };
  std::map<std::string, use> pools;
  for (const auto& one : all()) {
    one->report(to);
    const auto pool = pool_of(one->name());
    if (pool == one->name()) continue;
    auto& its = pools[std::string{pool}];
    its.workers += 1;
    its.busy += one->depth() > 0 ? 1 : 0;
  }
  for (const auto& [pool, its] : pools) {
    to.put(metric::pool_workers, {pool}, its.workers);
    to.put(metric::pool_workers_busy, {pool}, its.busy);
  }
}

std::string current_exception_text() {
  try {
    throw;
  } catch (const std::exception& thrown) {
    return thrown.what();
  } catch (...) {
    return "something that is not a std::exception";
  }
}

}  // namespace troupe
