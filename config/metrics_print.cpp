#include "config/metrics_print.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace troupe::config {

namespace {

std::string labels_of(const metrics::metric_row& row) {
  return row.labels.empty() ? "" : fmt::format("`{}`", fmt::join(row.labels, "`, `"));
}

}  // namespace

const char* name_of(metrics::kind what) {
  constexpr const char* names[] = {"counter", "gauge", "histogram"};
  return names[static_cast<std::size_t>(what)];
}

std::string metrics_manual() {
  std::string all = "| metric | kind | unit | labels | what it is |\n|---|---|---|---|---|\n";
  std::string alerts = "\n| metric | when to look, and at what |\n|---|---|\n";
  for (const auto& row : metrics::table()) {
    all += fmt::format("| `{}` | {} | {} | {} | {} |\n", row.name, name_of(row.what), row.unit,
                       labels_of(row), row.help);
    if (!row.alert.empty()) alerts += fmt::format("| `{}` | {} |\n", row.name, row.alert);
  }
  return all + alerts;
}

}  // namespace troupe::config
