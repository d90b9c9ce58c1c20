#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <type_traits>

#include "messages/describe.hpp"

namespace troupe {

/// The moment after which nobody waits for an answer any more. Kept on this node's monotonic clock;
/// on the wire it is the time that is left, so that nodes need not agree on the time.
class deadline {
 public:
  using clock = std::chrono::steady_clock;

  deadline() = default;
  explicit deadline(clock::time_point at) : at_(at) {}

  clock::time_point at() const { return at_; }

  bool passed(clock::time_point now) const { return now >= at_; }

  /// What is left at `now`, at least a millisecond: to zero a request would never time out.
  clock::duration left(clock::time_point now) const {
    return std::max<clock::duration>(at_ - now, std::chrono::milliseconds{1});
  }

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& inspector, deadline& moment) {
    std::int64_t left = 0;
    if constexpr (std::is_void_v<typename Inspector::result_type> || Inspector::reads_state) {
      left = (moment.at_ - clock::now()).count();
      return inspector(left);
    } else {
      if (auto error = inspector(left)) return error;
      const auto now = clock::now();
      const auto most = clock::time_point::max() - now;  // what "never" has left is more than fits
      moment.at_ = now + std::clamp(clock::duration{left}, clock::duration::zero(), most);
      return {};
    }
  }

 private:
  clock::time_point at_ = clock::time_point::max();
};

/// Goes in front of every question: on whose behalf it is asked, and until when. Its fields are
/// fixed, what a question says may grow.
struct call {
  std::string request_id;  ///< as in X-Request-Id; in every log line that the request causes
  deadline until;
};
TROUPE_DESCRIBE(call, request_id, until);

}  // namespace troupe
