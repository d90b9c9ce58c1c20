#include "messages/log_levels.hpp"

#include <algorithm>
#include <array>
#include <mutex>

namespace troupe::log {

namespace {

constexpr std::size_t with_their_own_max = 100;

constexpr std::array<std::string_view, 4> names{"debug", "info", "warn", "error"};

}  // namespace

std::string_view name_of(level how_loud) {
  return names.at(static_cast<std::size_t>(how_loud));
}

std::optional<level> level_named(std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<level>(found - names.begin());
}

bool level_table::wants(level how_loud, std::string_view component) const {
  if (with_their_own_ == 0) return how_loud >= common_;
  std::shared_lock lock{mutex_};
  const auto found = entries_.find(component);
  const auto own = found == entries_.end() ? std::nullopt : found->second.own;
  return how_loud >= own.value_or(common_);
}

void level_table::note(std::string_view component) {
  {
    std::shared_lock lock{mutex_};
    const auto found = entries_.find(component);
    if (found != entries_.end() && found->second.has_written) return;
  }
  std::unique_lock lock{mutex_};
  entries_[std::string{component}].has_written = true;
}

std::vector<component_level> level_table::all() const {
  std::shared_lock lock{mutex_};
  std::vector<component_level> rows;
  for (const auto& [component, one] : entries_)
    rows.push_back({component, one.own.value_or(common_), one.own.has_value(), one.has_written});
  return rows;
}

bool level_table::set(std::string_view component, std::optional<level> quietest) {
  std::unique_lock lock{mutex_};
  const auto found = entries_.find(component);
  const bool has_own = found != entries_.end() && found->second.own;
  if (quietest && !has_own && with_their_own_ >= with_their_own_max) return false;
  auto& one = entries_[std::string{component}];
  one.own = quietest;
  if (!quietest && !one.has_written) entries_.erase(entries_.find(component));
  with_their_own_ =
      std::ranges::count_if(entries_, [](const auto& each) { return each.second.own.has_value(); });
  return true;
}

void level_table::set_common(level quietest) {
  std::unique_lock lock{mutex_};
  common_ = quietest;
  with_their_own_ = 0;
  for (auto& [component, one] : entries_) one.own.reset();
  std::erase_if(entries_, [](const auto& each) { return !each.second.has_written; });
}

}  // namespace troupe::log
