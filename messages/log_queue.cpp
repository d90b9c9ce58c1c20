#include "messages/log_queue.hpp"

#include <csignal>
#include <utility>

namespace troupe::log {

namespace {

/// A writer that woke for each line, and wrote it, would cost a busy server more than the line.
constexpr std::chrono::milliseconds gathering{2};

/// The signals of the process are for the thread that waits for them.
class without_signals {
 public:
  without_signals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~without_signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  without_signals(const without_signals&) = delete;
  without_signals& operator=(const without_signals&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

line_queue::line_queue(std::size_t bytes_max, writer to)
    : bytes_max_(bytes_max), write_(std::move(to)) {
  const without_signals inherited;
  thread_ = std::thread{[this] { run(); }};
}

line_queue::~line_queue() {
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool line_queue::put(std::string line) {
  bool is_first = false;
  {
    const std::lock_guard lock{mutex_};
    if (bytes_ + line.size() > bytes_max_) {
      ++dropped_;
      return false;
    }
    bytes_ += line.size();
    is_first = lines_.empty();
    lines_.push_back(std::move(line));
  }
  if (is_first) changed_.notify_all();
  return true;
}

bool line_queue::drain(std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  ++waiting_;
  changed_.notify_all();
  const bool all_written =
      changed_.wait_for(lock, limit, [this] { return lines_.empty() && !busy_; });
  --waiting_;
  return all_written;
}

std::uint64_t line_queue::dropped() const {
  const std::lock_guard lock{mutex_};
  return dropped_;
}

void line_queue::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [this] { return closed_ || !lines_.empty(); });
    if (lines_.empty()) return;
    changed_.wait_for(lock, gathering, [this] { return closed_ || waiting_ > 0; });
    const auto taken = std::exchange(lines_, {});
    const auto taken_bytes = bytes_;
    busy_ = true;
    lock.unlock();
    write_(taken);
    lock.lock();
    busy_ = false;
    bytes_ -= taken_bytes;
    if (lines_.empty()) changed_.notify_all();
  }
}

}  // namespace troupe::log
