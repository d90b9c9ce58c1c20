#include "config/process_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/build.hpp"

namespace troupe::config {

namespace {

using metrics::metric;

double seconds_of(clockid_t which) {
  timespec now{};
  clock_gettime(which, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// proc(5): the 22nd word of /proc/self/stat, in ticks since the machine started. The second is the
/// program's name in parentheses, which may have blanks.
double started_at() {
  std::ifstream file{"/proc/self/stat"};
  std::string stat{std::istreambuf_iterator<char>{file}, {}};
  std::istringstream behind_name{stat.substr(std::min(stat.rfind(')') + 1, stat.size()))};
  std::string word;
  for (int place = 3; place <= 22; ++place) behind_name >> word;
  const auto ticks = std::strtod(word.c_str(), nullptr);
  return seconds_of(CLOCK_REALTIME) - seconds_of(CLOCK_BOOTTIME) +
         ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// proc(5): the second word of /proc/self/statm, in pages.
double resident_bytes() {
  std::ifstream file{"/proc/self/statm"};
  std::int64_t all = 0;
  std::int64_t resident = 0;
  file >> all >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

/// Without the one that is open to count them.
double open_files() {
  namespace fs = std::filesystem;
  std::error_code failure;
  const fs::directory_iterator all{"/proc/self/fd", failure};
  return failure ? 0 : static_cast<double>(std::distance(all, fs::directory_iterator{}) - 1);
}

double open_files_max() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

void report_process(metrics::sheet& to) {
  static const auto started = started_at();  // else it would waver by a tick
  const auto build = this_build();
  to.put(metric::build_info, {build.version, build.commit, build.compiler}, 1);
  to.put(metric::process_start_time_seconds, {}, started);
  to.put(metric::process_cpu_seconds_total, {}, seconds_of(CLOCK_PROCESS_CPUTIME_ID));
  to.put(metric::process_resident_memory_bytes, {}, resident_bytes());
  to.put(metric::process_open_fds, {}, open_files());
  to.put(metric::process_max_fds, {}, open_files_max());
}

}  // namespace troupe::config
