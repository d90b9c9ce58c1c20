#include "tests/bench/events_bench.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <latch>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

#include "messages/events.hpp"
#include "messages/profile.hpp"
#include "tests/bench/outbox_load.hpp"

namespace troupe::bench {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

double seconds_between(clock::time_point from, clock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

void wake_relays(live_cast& cast) {
  for (const auto& relay : cast.actors().relays) caf::anon_send(relay, outbox_written{});
}

/// Runs `work(producer, number)` for several producers at once. A failure of one is thrown here.
template <class Work>
void at_once(std::vector<event_producer>& producers, Work work) {
  std::vector<std::exception_ptr> failures(producers.size());
  std::vector<std::jthread> threads;
  for (std::size_t number = 0; number < producers.size(); ++number)
    threads.emplace_back([&, number] {
      try {
        work(producers[number], number);
      } catch (...) {
        failures[number] = std::current_exception();
      }
    });
  threads.clear();
  for (const auto& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

/// Actors and producers on fresh schemas, with all accounts registered and nothing under way.
struct rehearsal {
  live_cast cast;
  std::vector<event_producer> producers;
  std::int64_t events = 0;  ///< so far

  rehearsal(std::int64_t accounts, std::int64_t wanted_producers) {
    for (std::int64_t number = 1; number <= wanted_producers; ++number)
      producers.emplace_back(account_id{number}, account_id{accounts}, wanted_producers);
    constexpr std::int64_t batch = 50;
    for (auto& one : producers) events += one.register_all(batch);
    wake_relays(cast);
    wait_until_acknowledged();
    settle();
  }

  void check(std::int64_t more_events) {
    check_applied_once(events + more_events);
    if (cast.restarts() > 0) throw std::runtime_error("an actor was restarted");
  }
};

/// Asks ProfileActor, and notes how long after the commit the answer was there.
class effect_watch {
 public:
  explicit effect_watch(live_cast& cast, std::int64_t expected) : cast_(cast), left_(expected) {
    milliseconds_.reserve(static_cast<std::size_t>(expected));
  }

  void follow(const committed_event& event, clock::time_point committed_at) {
    const call cause{"bench", deadline{clock::now() + 60s}};
    cast_.system().spawn([this, event, committed_at, cause](caf::event_based_actor* self) {
      self->request(cast_.actors().profiles, caf::infinite, cause,
                    await_applied{event.account, event.sequence})
          .then([this, committed_at](const events_applied&) { note(committed_at, true); },
                [this, committed_at](const caf::error&) { note(committed_at, false); });
    });
  }

  std::vector<double> all() {
    left_.wait();
    if (failed_) throw std::runtime_error("ProfileActor did not say that an event was applied");
    return milliseconds_;
  }

 private:
  void note(clock::time_point committed_at, bool applied) {
    const auto took = seconds_between(committed_at, clock::now()) * 1000;
    {
      const std::lock_guard guard{mutex_};
      milliseconds_.push_back(took);
      failed_ = failed_ || !applied;
    }
    left_.count_down();
  }

  live_cast& cast_;
  std::latch left_;
  std::mutex mutex_;
  std::vector<double> milliseconds_;
  bool failed_ = false;
};

}  // namespace

void set_the_stage(std::int64_t accounts) {
  fresh_schemas(accounts);
  const rehearsal done{accounts, 1};
}

throughput_result measure_throughput(const throughput_order& order) {
  fresh_schemas(order.accounts);
  rehearsal on{order.accounts, order.producers};
  const auto rounds = order.events / (order.producers * order.batch);
  throughput_result result{.events = rounds * order.producers * order.batch};

  std::once_flag first;
  clock::time_point first_commit;
  at_once(on.producers, [&](event_producer& producer, std::size_t) {
    for (std::int64_t round = 0; round < rounds; ++round) {
      producer.change_some(order.batch);
      std::call_once(first, [&] { first_commit = clock::now(); });
      wake_relays(on.cast);
    }
  });
  result.produced_seconds = seconds_between(first_commit, clock::now());
  wait_until_acknowledged();
  result.acknowledged_seconds = seconds_between(first_commit, clock::now());
  result.repeated = repeated_deliveries();
  on.check(result.events);
  return result;
}

latency_result measure_latency(const latency_order& order) {
  fresh_schemas(order.accounts);
  rehearsal on{order.accounts, order.producers};
  const auto a_producer =
      static_cast<double>(order.producers * order.batch) / order.events_a_second;
  const auto rounds = static_cast<std::int64_t>(order.seconds / a_producer);
  latency_result result{.events = rounds * order.producers * order.batch};
  effect_watch watch{on.cast, result.events};

  const auto begin = clock::now();
  at_once(on.producers, [&](event_producer& producer, std::size_t number) {
    std::mt19937_64 chance{number + 1};
    std::exponential_distribution<double> gap{1 / a_producer};
    auto next = begin;
    for (std::int64_t round = 0; round < rounds; ++round) {
      next +=
          std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(gap(chance)));
      std::this_thread::sleep_until(next);  // an open loop: the load comes by the clock
      const auto events = producer.change_some(order.batch);
      const auto committed_at = clock::now();
      wake_relays(on.cast);
      for (const auto& event : events) watch.follow(event, committed_at);
    }
  });
  result.seconds = seconds_between(begin, clock::now());
  result.milliseconds = watch.all();
  wait_until_acknowledged();
  on.check(result.events);
  return result;
}

}  // namespace troupe::bench
