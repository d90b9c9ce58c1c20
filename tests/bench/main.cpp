#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <map>
#include <string>

#include "messages/log.hpp"
#include "tests/bench/actors_bench.hpp"
#include "tests/bench/events_bench.hpp"

/// One repetition of one measurement, as a line of JSON:
///   troupe_bench events-throughput events=20000
///   troupe_bench events-latency events_a_second=1500 seconds=10 batch=5
///   troupe_bench events-schemas accounts=2000
///   troupe_bench actors-messages messages=1000000
namespace {

using namespace troupe::bench;

/// What the command line says as name=number.
class numbers {
 public:
  numbers(int count, char** words) {
    for (int each = 0; each < count; ++each) {
      const std::string word = words[each];
      const auto split = word.find('=');
      if (split == std::string::npos) throw std::runtime_error(word + ": is not name=number");
      given_[word.substr(0, split)] = std::stod(word.substr(split + 1));
    }
  }

  template <class Number>
  void read(const std::string& name, Number& into) {
    if (const auto found = given_.extract(name)) into = static_cast<Number>(found.mapped());
  }

  void all_read() const {
    if (!given_.empty()) throw std::runtime_error(given_.begin()->first + ": is not known here");
  }

 private:
  std::map<std::string, double> given_;
};

void throughput(numbers given) {
  throughput_order order;
  given.read("events", order.events);
  given.read("accounts", order.accounts);
  given.read("producers", order.producers);
  given.read("batch", order.batch);
  given.all_read();
  const auto result = measure_throughput(order);
  fmt::print(R"({{"events":{},"produced_seconds":{},"acknowledged_seconds":{},"repeated":{}}})"
             "\n",
             result.events, result.produced_seconds, result.acknowledged_seconds, result.repeated);
}

void latency(numbers given) {
  latency_order order;
  given.read("events_a_second", order.events_a_second);
  given.read("seconds", order.seconds);
  given.read("accounts", order.accounts);
  given.read("producers", order.producers);
  given.read("batch", order.batch);
  given.all_read();
  const auto result = measure_latency(order);
  fmt::print(R"({{"events":{},"seconds":{},"milliseconds":[{:.3f}]}})"
             "\n",
             result.events, result.seconds, fmt::join(result.milliseconds, ","));
}

void schemas(numbers given) {
  std::int64_t accounts = 2'000;
  given.read("accounts", accounts);
  given.all_read();
  set_the_stage(accounts);
}

void messages(numbers given) {
  actors_order order;
  given.read("messages", order.messages);
  given.all_read();
  const auto result = measure_messages(order);
  fmt::print(R"({{"instrumented_ns":{},"bare_ns":{}}})"
             "\n",
             result.instrumented_ns, result.bare_ns);
}

const std::map<std::string, void (*)(numbers)> measurements{
    {"events-throughput", throughput},
    {"events-latency", latency},
    {"events-schemas", schemas},
    {"actors-messages", messages},
};

}  // namespace

int main(int count, char** words) {
  try {
    const auto found = measurements.find(count > 1 ? words[1] : "");
    if (found == measurements.end()) throw std::runtime_error("which measurement? see main.cpp");
    troupe::log::open({.format = "text", .level = "warn"});
    found->second(numbers{count - 2, words + 2});
    return 0;
  } catch (const std::exception& failure) {
    fmt::print(stderr, "troupe_bench: {}\n", failure.what());
    return 1;
  }
}
