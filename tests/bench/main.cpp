#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <iostream>
#include <map>
#include <string>

#include "messages/log.hpp"
#include "tests/bench/actors_bench.hpp"
#include "tests/bench/events_bench.hpp"
#include "tests/bench/fixed_server.hpp"
#include "tests/bench/hashing_bench.hpp"
#include "tests/bench/load_bench.hpp"

/// One repetition of one measurement, or what it needs beside, as a line of JSON:
///   troupe_bench events-throughput events=20000
///   troupe_bench events-latency events_a_second=1500 seconds=10 batch=5
///   troupe_bench events-schemas accounts=2000
///   troupe_bench actors-messages messages=1000000
///   troupe_bench hashing hashes=200
///   troupe_bench fixed-server threads=2 <what it answers, held open for as long as it shall run
///   troupe_bench load port=8080 connections=8 requests=1000 a_second=100 <requests
/// A text on standard input comes behind its length in bytes, on a line of its own.
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

void hashing(numbers given) {
  hashing_order order;
  given.read("hashes", order.hashes);
  given.read("threads", order.threads);
  given.read("memory_kib", order.memory_kib);
  given.read("passes", order.passes);
  given.all_read();
  fmt::print("{{\"seconds\":{}}}\n", measure_hashing(order));
}

/// False if there is no more.
bool read_text(std::string& into) {
  std::size_t length = 0;
  if (!(std::cin >> length)) return false;
  std::cin.get();
  into.resize(length);
  return static_cast<bool>(std::cin.read(into.data(), static_cast<std::streamsize>(length)));
}

/// Name, value, name, value and so on, with the body as the last.
void fixed(numbers given) {
  std::int64_t threads = 2;
  std::int64_t headers = 0;
  given.read("threads", threads);
  given.read("headers", headers);
  given.all_read();
  fixed_answer answer;
  for (std::pair<std::string, std::string> one; headers > 0; --headers)
    if (read_text(one.first) && read_text(one.second)) answer.headers.push_back(one);
  if (!read_text(answer.body)) throw std::runtime_error("no answer was given");
  const fixed_server serving{std::move(answer), threads};
  fmt::print("{{\"port\":{}}}\n", serving.port());
  std::fflush(stdout);
  for (std::string more; read_text(more);) {
  }
}

void load(numbers given) {
  load_order order;
  given.read("port", order.port);
  given.read("connections", order.connections);
  given.read("a_second", order.a_second);
  given.read("requests", order.requests);
  given.read("chained", order.chained);
  given.all_read();
  std::vector<std::string> requests;
  for (std::string one; read_text(one);) requests.push_back(one);
  const auto result = measure_load(order, requests);
  std::string by_status;
  for (const auto& [status, times] : result.milliseconds)
    by_status += fmt::format(R"({}"{}":[{:.3f}])", by_status.empty() ? "" : ",", status,
                             fmt::join(times, ","));
  fmt::print(R"({{"seconds":{},"milliseconds":{{{}}}}})"
             "\n",
             result.seconds, by_status);
}

const std::map<std::string, void (*)(numbers)> measurements{
    {"events-throughput", throughput},
    {"events-latency", latency},
    {"events-schemas", schemas},
    {"actors-messages", messages},
    {"hashing", hashing},
    {"fixed-server", fixed},
    {"load", load},
};

}  // namespace

int main(int count, char** words) {
  try {
    const auto found = measurements.find(count > 1 ? words[1] : "");
    if (found == measurements.end()) throw std::runtime_error("which measurement? see main.cpp");
    troupe::log::open({.format = "text", .level = "warn", .file = {}});
    found->second(numbers{count - 2, words + 2});
    return 0;
  } catch (const std::exception& failure) {
    fmt::print(stderr, "troupe_bench: {}\n", failure.what());
    return 1;
  }
}
