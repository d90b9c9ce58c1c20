#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "messages/metrics.hpp"

namespace troupe {

/// How an actor is.
enum class condition {
  starting,  ///< has no supervisor yet
  running,
  degraded,  ///< something outside is away (a database); it lives, and tries again by itself
  halted,    ///< a handler threw; it waits for its supervisor's word and refuses requests
  stopped,
};

const char* to_string(condition how);

/// What can be seen of an actor from any thread. Written by the actor that it belongs to, but for
/// arrivals, which anyone counts who sends it something.
class vitals {
 public:
  using clock = std::chrono::steady_clock;

  explicit vitals(std::string name, std::uint64_t depth_max = ~std::uint64_t{0})
      : name_(std::move(name)), depth_max_(depth_max) {}

  const std::string& name() const { return name_; }
  condition how() const { return how_.load(std::memory_order_relaxed); }
  std::uint64_t received() const { return received_.load(std::memory_order_relaxed); }
  std::uint64_t handled() const { return handled_.load(std::memory_order_relaxed); }
  std::uint64_t failures() const { return failures_.load(std::memory_order_relaxed); }
  std::uint64_t restarts() const { return restarts_.load(std::memory_order_relaxed); }
  std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

  /// Messages that wait in the mailbox, and the one in hand.
  std::uint64_t depth() const;

  /// So many that the actor refuses further requests.
  bool full() const { return depth() >= depth_max_; }

  /// Why it failed last, or what it misses.
  std::string last_trouble() const;

  /// Beside what stands above: the times that messages took in the mailbox and in the handler.
  void report(metrics::sheet& to) const;

  void arrived(clock::time_point now) {
    const auto place = received_.fetch_add(1, std::memory_order_relaxed);
    arrivals_[place % arrivals_.size()].store(now.time_since_epoch().count(),
                                              std::memory_order_relaxed);
  }
  void refused_one() { refused_.fetch_add(1, std::memory_order_relaxed); }

  /// A message was handled from then to then.
  void took(clock::time_point from, clock::time_point to) {
    const auto place = handled_.load(std::memory_order_relaxed);
    auto& arrival = arrivals_[place % arrivals_.size()];
    if (const auto arrived = arrival.load(std::memory_order_relaxed); arrived != 0) {
      arrival.store(0, std::memory_order_relaxed);
      in_mailbox_.add_alone(from - clock::time_point{clock::duration{arrived}});
    }
    in_handler_.add_alone(to - from);
    handled_.store(place + 1, std::memory_order_relaxed);
  }

  void failed(std::string reason);
  void restarted();
  void becomes(condition how, std::string trouble = {});

  /// Returns true when the actor has started, false if it has not after `patience`.
  bool await_start(std::chrono::nanoseconds patience) const;

 private:
  const std::string name_;
  const std::uint64_t depth_max_;
  std::atomic<condition> how_{condition::starting};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> failures_{0};
  std::atomic<std::uint64_t> restarts_{0};

  // What senders write, and what the actor writes, on cache lines of their own.
  alignas(64) std::atomic<std::uint64_t> received_{0};

  /// When the messages arrived that wait, in the order in which they came. The n-th that is handled
  /// is taken for the n-th that came: urgent ones go first, and then some times are told of each
  /// other; their sum is right. Of more than fit the oldest are forgotten, and so is one whose
  /// sender was overtaken before it wrote.
  std::array<std::atomic<clock::rep>, 1024> arrivals_{};

  alignas(64) std::atomic<std::uint64_t> handled_{0};
  metrics::timings in_mailbox_;
  metrics::timings in_handler_;
  std::promise<void> started_;
  std::shared_future<void> start_{started_.get_future().share()};
  mutable std::mutex trouble_mutex_;
  std::string trouble_;
};

/// The vitals of all actors of this node.
class roll_call {
 public:
  void enter(std::uint64_t actor_id, std::shared_ptr<vitals> one);

  /// Null if no actor of ours has this id.
  std::shared_ptr<vitals> find(std::uint64_t actor_id) const;

  /// In the order of starting.
  std::vector<std::shared_ptr<const vitals>> all() const;

  /// "auth-1 degraded: the database is away" for each actor that is neither running nor stopped.
  std::vector<std::string> not_ready() const;

  /// What all of them have done, and how many of each pool's workers are at it.
  void report(metrics::sheet& to) const;

 private:
  struct entry {
    std::uint64_t actor_id;
    std::shared_ptr<vitals> one;
  };
  mutable std::mutex mutex_;
  std::vector<entry> entries_;
};

/// What the exception being handled says.
std::string current_exception_text();

}  // namespace troupe
