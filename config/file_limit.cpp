#include "config/file_limit.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace troupe::config {

namespace {

constexpr std::int64_t files_for_all_else =
    200;  // connections to PostgreSQL and mail, log, control

}  // namespace

std::int64_t raise_file_limit() {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return most;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);  // refused, the old limit holds, which is asked for next
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur == RLIM_INFINITY ? most : static_cast<std::int64_t>(limit.rlim_cur);
}

std::int64_t connections_within(std::int64_t wanted, std::int64_t files) {
  return std::clamp(files - files_for_all_else, std::int64_t{1}, wanted);
}

}  // namespace troupe::config
