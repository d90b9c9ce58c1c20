#include "messages/log_queue.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <vector>

using namespace std::chrono_literals;
using troupe::log::line_queue;

namespace {

/// Takes lines when it is let.
struct slow_place {
  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  std::mutex mutex;
  std::vector<std::string> taken;
  std::atomic<int> visits = 0;

  line_queue::writer writer() {
    return [this](const std::vector<std::string>& lines) {
      ++visits;
      open.wait();
      const std::lock_guard lock{mutex};
      taken.insert(taken.end(), lines.begin(), lines.end());
    };
  }
};

}  // namespace

TEST_CASE("lines arrive in their order, and draining waits for them") {
  slow_place place;
  place.gate.set_value();
  line_queue queue{1000, place.writer()};
  for (const auto* line : {"one", "two", "three"}) REQUIRE(queue.put(line));
  REQUIRE(queue.drain(5s));
  CHECK(place.taken == std::vector<std::string>{"one", "two", "three"});
  CHECK(queue.dropped() == 0);
}

TEST_CASE("nobody waits for a place that is stuck: what finds no room is dropped and counted") {
  slow_place place;
  line_queue queue{10, place.writer()};
  CHECK(queue.put("12345"));
  CHECK(queue.put("12345"));
  CHECK_FALSE(queue.put("1"));
  CHECK_FALSE(queue.put("1"));
  CHECK(queue.dropped() == 2);
  CHECK_FALSE(queue.drain(1ms));

  place.gate.set_value();
  REQUIRE(queue.drain(5s));
  CHECK(queue.put("12345"));
  CHECK(queue.drain(5s));
  CHECK(place.taken.size() == 3);
}

TEST_CASE("lines that come while others are written are written together") {
  slow_place place;
  line_queue queue{1000, place.writer()};
  REQUIRE(queue.put("one"));
  while (place.visits == 0) std::this_thread::yield();
  for (const auto* line : {"two", "three", "four"}) REQUIRE(queue.put(line));
  place.gate.set_value();
  REQUIRE(queue.drain(5s));
  CHECK(place.visits == 2);
  CHECK(place.taken == std::vector<std::string>{"one", "two", "three", "four"});
}

TEST_CASE("what is left at the end is written") {
  slow_place place;
  place.gate.set_value();
  {
    line_queue queue{1000, place.writer()};
    queue.put("last words");
  }
  CHECK(place.taken == std::vector<std::string>{"last words"});
}

TEST_CASE("lines of several threads all arrive, each thread's in its order") {
  slow_place place;
  place.gate.set_value();
  line_queue queue{1'000'000, place.writer()};
  const auto write_many = [&queue](char name) {
    for (int i = 0; i < 500; ++i) queue.put(name + std::to_string(1000 + i));
  };
  auto one = std::async(std::launch::async, write_many, 'a');
  auto other = std::async(std::launch::async, write_many, 'b');
  one.get();
  other.get();
  REQUIRE(queue.drain(5s));
  CHECK(place.taken.size() == 1000);
  std::vector<std::string> of_one;
  std::ranges::copy_if(place.taken, std::back_inserter(of_one),
                       [](const auto& line) { return line.front() == 'a'; });
  CHECK(std::ranges::is_sorted(of_one));
}
