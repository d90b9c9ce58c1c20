#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/timings.hpp"

/// What is measured. prometheus-cpp stays in metrics.cpp.
///
/// A metric is a row here: its name (behind "troupe_", but for those of the process, which are
/// called alike everywhere), kind, unit, labels, what it is, and, if somebody should be woken by
/// it, when and what to do then. tests/golden/metrics.txt has the names; docs/operations.md is
/// printed from the rows.
///
/// Labels have few values, which no client chooses: a route's pattern, an actor's name. No ids.
// clang-format off
#define TROUPE_METRICS(row) \
  row(build_info, gauge, "", "version,commit,compiler", \
      "The build that runs; always 1", "") \
  row(process_start_time_seconds, gauge, "seconds", "", \
      "When the process started, since 1970", \
      "changes more than once in ten minutes: the log tells what it ended of (status 70: its actors gave up)") \
  row(process_cpu_seconds_total, counter, "seconds", "", \
      "Processor time that was used, by user and system", "") \
  row(process_resident_memory_bytes, gauge, "bytes", "", \
      "Memory in use", \
      "grows for hours under an even load") \
  row(process_open_fds, gauge, "", "", \
      "File descriptors in use, of which connections are most", \
      "over 80 % of `process_max_fds`: raise the limit, or look for who opens so many connections") \
  row(process_max_fds, gauge, "", "", \
      "How many there may be", "") \
  row(http_requests_total, counter, "", "route,method,status", \
      "Requests answered on the public listener; the route `-` is what fits none, or is no proper request", \
      "more than 1 % have a status of 500 (a fault of ours: the log has it under the request's id) or 503 (too much work, or something is away: `/health/ready` names it)") \
  row(http_request_seconds, histogram, "seconds", "route,method", \
      "Time from a request's arrival, when it had been read, to its answer, not yet written", \
      "the 99th percentile of a route without passwords is over 0.5: see which actor's `mailbox` or `handler` time has grown") \
  row(http_requests_in_flight, gauge, "", "", \
      "Requests on the public listener that wait for their answer", "")
// clang-format on

namespace troupe::metrics {

enum class metric : std::uint8_t {
#define TROUPE_METRIC_NAME(name, ...) name,
  TROUPE_METRICS(TROUPE_METRIC_NAME)
#undef TROUPE_METRIC_NAME
};

enum class kind { counter, gauge, histogram };

struct metric_row {
  metric id;
  std::string name;  ///< "troupe_http_requests_total"
  kind what;
  std::string_view unit;            ///< "seconds", "bytes"; empty for what is counted
  std::vector<std::string> labels;  ///< their names
  std::string_view help;
  std::string_view alert;  ///< when to look, and at what; may be empty
};

/// All rows, in their order.
std::span<const metric_row> table();

/// The labels' values, in the order of the row.
using label_values = std::vector<std::string>;

/// What a counter or a gauge stands at; for whoever has no better place to count.
using number = std::atomic<double>;

/// The process's one number of that metric and these labels; it stays where it is. A lookup under a
/// lock: find it once.
number& number_of(metric which, const label_values& labels = {});

/// What is written down at one look at the metrics.
class sheet {
 public:
  sheet();
  ~sheet();

  /// Each metric once with the same labels.
  void put(metric which, const label_values& labels, double value);
  void put(metric which, const label_values& labels, const timings& times);

  /// As Prometheus reads it (text format 0.0.4); metrics of which nothing was put are left out.
  std::string text() const;

 private:
  struct families;
  std::unique_ptr<families> families_;
};

/// Writes down what somebody has to tell; called at every look, on any thread.
using source = std::function<void(sheet&)>;

/// All numbers, and what the sources tell.
std::string exposition(std::span<const source> sources);

}  // namespace troupe::metrics
