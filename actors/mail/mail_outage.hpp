#pragma once

#include <chrono>
#include <mutex>

namespace troupe {

/// What all mailers know of the server, or the disk, being away. Those letters that were waiting
/// when one found out need not all find out: each would take its time.
class mail_outage {
 public:
  using clock = std::chrono::steady_clock;

  /// Whether somebody found it away a moment ago.
  bool is_fresh(clock::time_point now) const;

  /// True if it was thought to be there.
  bool begins(clock::time_point now);

  /// True if it was thought to be away.
  bool ends();

 private:
  mutable std::mutex mutex_;
  bool away_ = false;
  clock::time_point until_{};
};

}  // namespace troupe
