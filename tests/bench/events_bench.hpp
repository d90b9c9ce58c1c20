#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

/// Events through outbox, relay, actor and inbox, all of it durable. Each measurement is one
/// repetition, on schemas of its own, and throws std::runtime_error unless each event was applied
/// exactly once.
namespace troupe::bench {

/// Fresh schemas with registered accounts and nothing under way: where each measurement begins,
/// also one without actors.
void set_the_stage(std::int64_t accounts);

struct throughput_order {
  std::int64_t events = 20'000;
  std::int64_t accounts = 2'000;
  std::int64_t producers = 2;
  std::int64_t batch = 50;  ///< events a transaction of a producer
};

struct throughput_result {
  std::int64_t events = 0;
  double produced_seconds = 0;      ///< from the first commit to the last
  double acknowledged_seconds = 0;  ///< from the first commit to the last acknowledgement
  std::int64_t repeated = 0;        ///< deliveries that were tried more than once
};

/// Producers write as fast as they can, and the rest follows.
throughput_result measure_throughput(const throughput_order& order);

struct latency_order {
  double events_a_second = 20;
  double seconds = 10;
  std::int64_t accounts = 2'000;
  std::int64_t producers = 4;
  std::int64_t batch = 1;  ///< events a transaction of a producer
};

struct latency_result {
  std::int64_t events = 0;
  double seconds = 0;                     ///< from the first commit to the last
  std::vector<double> milliseconds = {};  ///< from the commit to the effect, one an event
};

/// Transactions begin at moments that chance sets beforehand, whether or not those before have
/// taken effect: one that waits in a queue is not hidden. ProfileActor is asked for each event.
latency_result measure_latency(const latency_order& order);

}  // namespace troupe::bench
