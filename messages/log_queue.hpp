#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace troupe::log {

/// Lines on their way to a place that may be slow or stuck: whoever writes one waits for nobody. A
/// thread of its own, which takes no signals, hands them on in their order. When there is no more
/// room a line is dropped and counted.
class line_queue {
 public:
  /// Takes what has come meanwhile, one line or more. Called by the queue's thread alone; what it
  /// throws is for it to have told.
  using writer = std::function<void(const std::vector<std::string>& lines)>;

  /// Keeps at most `bytes_max` of lines.
  line_queue(std::size_t bytes_max, writer to);

  line_queue(const line_queue&) = delete;
  line_queue& operator=(const line_queue&) = delete;

  /// Writes what is left.
  ~line_queue();

  /// False if the line was dropped. Thread-safe.
  bool put(std::string line);

  /// Waits until what was put before is written, at most for `limit`; false if it is not.
  bool drain(std::chrono::milliseconds limit);

  /// How many lines there was no room for, since the start. Thread-safe.
  std::uint64_t dropped() const;

 private:
  void run();

  const std::size_t bytes_max_;
  const writer write_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
  std::size_t bytes_ = 0;  ///< of what waits and of what is being written
  bool busy_ = false;
  int waiting_ = 0;  ///< for what was put to be written
  bool closed_ = false;
  std::uint64_t dropped_ = 0;
  std::thread thread_;
};

}  // namespace troupe::log
