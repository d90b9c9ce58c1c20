#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>

namespace troupe::http {

/// What the unfinished requests of all connections of a listener may take up together. A request is
/// kept until it is whole, and nobody is asked before: without this, ten thousand connections could
/// have us keep a head of 3 MiB and a body of 2 MiB each for a minute. Any thread may call.
class request_budget {
 public:
  /// 32 of the largest bodies that are read at all. They are strings that double as they grow, and
  /// malloc keeps what they were: memory was seen to be three times as much.
  static constexpr std::size_t bytes_max = 64 * 1024 * 1024;

  /// What every connection has for itself: a head that is answered, and a body of as much. Honest
  /// requests are smaller, so whoever uses up the rest keeps nobody from signing in.
  static constexpr std::size_t free_bytes = 16 * 1024;

  explicit request_budget(std::size_t most = bytes_max) : most_(most) {}

  /// What is held now.
  std::size_t held() const { return held_; }

  /// What one connection holds; given back at its end at the latest. Not thread-safe in itself.
  class share {
   public:
    explicit share(std::shared_ptr<request_budget> of) : of_(std::move(of)) {}
    share(const share&) = delete;
    share& operator=(const share&) = delete;
    ~share() { give_back(); }

    /// Holds what a request of which `length` bytes have come takes up, in place of what was held
    /// before. Whether there was room: if not, nothing is held.
    bool hold(std::size_t length);

    void give_back() { hold(0); }

   private:
    std::shared_ptr<request_budget> of_;
    std::size_t held_ = 0;
  };

 private:
  bool take(std::size_t bytes);
  void say_full();

  const std::size_t most_;
  std::atomic<std::size_t> held_{0};
  std::atomic<std::chrono::steady_clock::time_point> quiet_until_{};
};

}  // namespace troupe::http
