#include "messages/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <utility>

#include "messages/errors.hpp"

namespace troupe::metrics {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

std::vector<std::string> split(std::string_view names) {
  std::vector<std::string> all;
  while (!names.empty()) {
    const auto comma = std::min(names.find(','), names.size());
    all.emplace_back(names.substr(0, comma));
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return all;
}

metric_row row_of(metric id, std::string_view name, kind what, std::string_view unit,
                  std::string_view labels, std::string_view help, std::string_view alert) {
  const auto* prefix = name.starts_with("process_") ? "" : "troupe_";
  return {id, prefix + std::string{name}, what, unit, split(labels), help, alert};
}

const metric_row& row_of(metric which) {
  return table()[static_cast<std::size_t>(which)];
}

MetricType type_of(kind what) {
  switch (what) {
    case kind::counter: return MetricType::Counter;
    case kind::gauge: return MetricType::Gauge;
    case kind::histogram: return MetricType::Histogram;
  }
  return MetricType::Untyped;
}

double seconds(timings::duration time) {
  return std::chrono::duration<double>{time}.count();
}

ClientMetric::Histogram histogram_of(const timings::reading& times) {
  ClientMetric::Histogram all;
  for (std::size_t i = 0; i < times.counts.size(); ++i) {
    all.sample_count += times.counts[i];
    const bool is_last = i == timings::bounds.size();
    all.bucket.push_back({all.sample_count, is_last ? std::numeric_limits<double>::infinity()
                                                    : seconds(timings::bounds[i])});
  }
  all.sample_sum = seconds(times.sum);
  return all;
}

/// All numbers that somebody has asked for; none is ever let go.
struct numbers {
  std::mutex mutex;
  std::map<std::pair<metric, label_values>, number> all;
};

numbers& all_numbers() {
  static numbers the_ones;
  return the_ones;
}

}  // namespace

std::span<const metric_row> table() {
  static const std::vector<metric_row> rows{
#define TROUPE_METRIC_ROW(name, what, unit, labels, help, alert) \
  row_of(metric::name, #name, kind::what, unit, labels, help, alert),
      TROUPE_METRICS(TROUPE_METRIC_ROW)
#undef TROUPE_METRIC_ROW
  };
  return rows;
}

number& number_of(metric which, const label_values& labels) {
  TROUPE_ASSERT(labels.size() == row_of(which).labels.size());
  auto& here = all_numbers();
  const std::lock_guard lock{here.mutex};
  return here.all.try_emplace({which, labels}, 0).first->second;
}

struct sheet::families {
  std::vector<prometheus::MetricFamily> all;

  ClientMetric& add(metric which, const label_values& labels) {
    const auto& row = row_of(which);
    TROUPE_ASSERT(labels.size() == row.labels.size());
    auto& made = all[static_cast<std::size_t>(which)].metric.emplace_back();
    for (std::size_t i = 0; i < labels.size(); ++i)
      made.label.push_back({row.labels[i], labels[i]});
    return made;
  }
};

sheet::sheet() : families_(std::make_unique<families>()) {
  for (const auto& row : table())
    families_->all.push_back({row.name, std::string{row.help}, type_of(row.what), {}});
}

sheet::~sheet() = default;

void sheet::put(metric which, const label_values& labels, double value) {
  auto& made = families_->add(which, labels);
  if (row_of(which).what == kind::counter)
    made.counter.value = value;
  else
    made.gauge.value = value;
}

void sheet::put(metric which, const label_values& labels, const timings& times) {
  families_->add(which, labels).histogram = histogram_of(times.read());
}

std::string sheet::text() const {
  std::vector<prometheus::MetricFamily> told;
  for (const auto& one : families_->all)
    if (!one.metric.empty()) told.push_back(one);
  return prometheus::TextSerializer{}.Serialize(told);
}

std::string exposition(std::span<const source> sources) {
  sheet all;
  {
    auto& here = all_numbers();
    const std::lock_guard lock{here.mutex};
    for (const auto& [key, value] : here.all) all.put(key.first, key.second, value.load());
  }
  for (const auto& tell : sources) tell(all);
  return all.text();
}

}  // namespace troupe::metrics
