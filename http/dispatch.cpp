#include "http/dispatch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <charconv>
#include <stdexcept>

namespace troupe::http {

namespace {

const char* name_of(verb method) {
  return boost::describe::enum_to_string(method, "");
}

}  // namespace

std::int64_t positive_decimal(std::string_view text) {
  if (text.empty() || text.front() < '1' || text.front() > '9') return 0;
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, wrong] = std::from_chars(text.data(), end, number);
  return wrong == std::errc{} && stop == end ? number : 0;
}

dispatch_table::dispatch_table(const std::string& base_path, route_table rows) {
  for (auto& row : rows) {
    auto pattern = row.at_root ? row.path : base_path + row.path;
    auto& here = rows_at(pattern);
    const auto twice = [&row](const auto& other) { return other->method == row.method; };
    if (std::ranges::any_of(here, twice))
      throw std::logic_error(fmt::format("two routes for {} {}", name_of(row.method), pattern));
    here.push_back(all_.emplace_back(
        std::make_shared<const placed_route>(placed_route{std::move(row), std::move(pattern)})));
  }
}

void dispatch_table::report(metrics::sheet& to) const {
  for (const auto& row : all_) row->traffic->report(to, row->pattern, name_of(row->method));
}

dispatch_table::rows_of_path& dispatch_table::rows_at(const std::string& pattern) {
  const auto open = pattern.find('{');
  if (open == std::string::npos) return exact_[pattern];
  const auto close = pattern.find('}', open);
  if (close == std::string::npos || pattern.find('{', close) != std::string::npos)
    throw std::logic_error("a path has one {…} at most: " + pattern);

  auto before = pattern.substr(0, open);
  auto behind = pattern.substr(close + 1);
  for (auto& path : numbered_)
    if (path.before == before && path.behind == behind) return path.rows;
  return numbered_.emplace_back(numbered_path{std::move(before), std::move(behind), {}}).rows;
}

caf::expected<dispatch_table::found> dispatch_table::find(verb method,
                                                          std::string_view path) const {
  if (const auto at = exact_.find(path); at != exact_.end()) return pick(at->second, method, 0);
  for (const auto& [before, behind, rows] : numbered_) {
    const auto fixed = before.size() + behind.size();
    if (path.size() <= fixed || !path.starts_with(before) || !path.ends_with(behind)) continue;
    const auto number = positive_decimal(path.substr(before.size(), path.size() - fixed));
    if (number > 0) return pick(rows, method, number);
  }
  return errc::no_such_route;
}

caf::expected<dispatch_table::found> dispatch_table::pick(const rows_of_path& rows, verb method,
                                                          std::int64_t number) {
  std::string allowed;
  for (const auto& row : rows) {
    if (row->method == method) return found{row, number};
    if (!allowed.empty()) allowed += ", ";
    allowed += name_of(row->method);
  }
  return caf::make_error(errc::method_not_allowed, allowed);
}

}  // namespace troupe::http
