#include "actors/supervision/vitals.hpp"

#include <catch2/catch.hpp>
#include <memory>

using namespace troupe;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

const vitals::clock::time_point start = vitals::clock::time_point{} + 24h;

std::string told(const roll_call& roll) {
  return metrics::exposition(
      std::array{metrics::source{[&roll](metrics::sheet& to) { roll.report(to); }}});
}

/// An actor on the roll, as it is told of.
struct actor_on_roll {
  roll_call roll;
  std::shared_ptr<vitals> one = std::make_shared<vitals>("auth-1");

  actor_on_roll() { roll.enter(1, one); }

  auto says(const std::string& metric, const std::string& value) const {
    return Contains('\n' + metric + "{actor=\"auth-1\",pool=\"auth\"} " + value + '\n');
  }
};

}  // namespace

TEST_CASE_METHOD(actor_on_roll, "a message's time in the mailbox and in the handler is told") {
  one->arrived(start);
  one->arrived(start + 1ms);
  one->took(start + 5ms, start + 7ms);
  one->took(start + 7ms, start + 10ms);
  one->arrived(start + 20ms);
  CHECK_THAT(told(roll), says("troupe_actor_messages_total", "2") &&
                             says("troupe_actor_mailbox_depth", "1") &&
                             says("troupe_actor_mailbox_seconds_count", "2") &&
                             says("troupe_actor_mailbox_seconds_sum", "0.011") &&
                             says("troupe_actor_handler_seconds_count", "2") &&
                             says("troupe_actor_handler_seconds_sum", "0.005"));
}

TEST_CASE_METHOD(actor_on_roll, "of more messages than it remembers no time is made up") {
  for (int i = 0; i < 3000; ++i) one->arrived(start + i * 1ms);
  for (int i = 0; i < 3000; ++i) one->took(start + 3s, start + 3s);
  CHECK_THAT(told(roll), says("troupe_actor_messages_total", "3000") &&
                             says("troupe_actor_mailbox_seconds_count", "1024") &&
                             says("troupe_actor_handler_seconds_count", "3000"));

  one->arrived(start + 4s);
  one->took(start + 4s + 1ms, start + 5s);
  CHECK_THAT(told(roll), says("troupe_actor_mailbox_seconds_count", "1025"));
}

TEST_CASE_METHOD(actor_on_roll, "how an actor is and what became of it is told") {
  one->becomes(condition::running);
  CHECK_THAT(told(roll), says("troupe_actor_running", "1"));
  one->refused_one();
  one->failed("a test");
  CHECK_THAT(told(roll), says("troupe_actor_running", "0") &&
                             says("troupe_actor_refused_total", "1") &&
                             says("troupe_actor_failures_total", "1") &&
                             says("troupe_actor_restarts_total", "0"));
  one->restarted();
  CHECK_THAT(told(roll),
             says("troupe_actor_running", "1") && says("troupe_actor_restarts_total", "1"));
}

TEST_CASE("a pool is told with its workers and how many are at it") {
  roll_call roll;
  std::uint64_t id = 0;
  for (const auto* name : {"auth-1", "auth-2", "auth-10", "profile-store-1", "relay-mail", "guard"})
    roll.enter(++id, std::make_shared<vitals>(name));
  roll.find(2)->arrived(start);
  roll.find(3)->arrived(start);
  CHECK_THAT(told(roll), Contains("troupe_pool_workers{pool=\"auth\"} 3\n"
                                  "troupe_pool_workers{pool=\"profile-store\"} 1\n") &&
                             Contains("troupe_pool_workers_busy{pool=\"auth\"} 2\n"
                                      "troupe_pool_workers_busy{pool=\"profile-store\"} 0\n"));
  CHECK_THAT(told(roll), Contains("{actor=\"relay-mail\",pool=\"relay-mail\"}") &&
                             !Contains("troupe_pool_workers{pool=\"guard\"}"));
}
