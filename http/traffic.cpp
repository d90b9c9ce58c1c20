#include "http/traffic.hpp"

#include <algorithm>

namespace troupe::http {

using metrics::metric;

void traffic::answered(std::int64_t status, std::chrono::nanoseconds took) {
  const auto place = static_cast<std::size_t>(std::clamp(status, least, most) - least);
  by_status_[place].fetch_add(1, std::memory_order_relaxed);
  times_.add(took);
}

void traffic::report(metrics::sheet& to, const std::string& route,
                     const std::string& method) const {
  for (auto status = least; status <= most; ++status) {
    const auto count =
        by_status_[static_cast<std::size_t>(status - least)].load(std::memory_order_relaxed);
    if (count > 0)
      to.put(metric::http_requests_total, {route, method, std::to_string(status)},
             static_cast<double>(count));
  }
  to.put(metric::http_request_seconds, {route, method}, times_);
}

}  // namespace troupe::http
