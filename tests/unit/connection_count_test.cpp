#include "http/connection_count.hpp"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

using namespace troupe::http;

namespace {

struct counting_stage {
  std::shared_ptr<connection_count> subject;

  counting_stage(std::size_t all, std::size_t per_address)
      : subject(std::make_shared<connection_count>(connection_count::limits{all, per_address})) {}

  connection_count::slot from(const char* address, bool is_proxy = false) const {
    return connection_count::admit(subject, *ip_address::parse(address), is_proxy);
  }
};

}  // namespace

TEST_CASE("connections count until they are over, in all and from one address") {
  const counting_stage stage{3, 2};
  auto one = stage.from("192.0.2.1");
  const auto two = stage.from("192.0.2.1");
  CHECK((one && two));
  CHECK_FALSE(stage.from("192.0.2.1"));
  const auto other = stage.from("192.0.2.2");
  CHECK(other);
  CHECK_FALSE(stage.from("192.0.2.3"));
  CHECK(stage.subject->open() == 3);
  CHECK(stage.subject->refused() == 2);
  one.reset();
  CHECK(stage.subject->open() == 2);
  CHECK(stage.from("192.0.2.1"));
}

TEST_CASE("addresses of IPv6 count by their first 64 bits") {
  const counting_stage stage{0, 1};
  const auto one = stage.from("2001:db8::1");
  CHECK_FALSE(stage.from("2001:db8::2"));
  CHECK(stage.from("2001:db8:0:1::2"));
}

TEST_CASE("a trusted proxy may have as many connections as there may be") {
  const counting_stage stage{2, 1};
  const auto one = stage.from("192.0.2.1", true);
  const auto two = stage.from("192.0.2.1", true);
  CHECK(two);
  CHECK_FALSE(stage.from("192.0.2.1", true));
}

TEST_CASE("the count holds when many threads count") {
  const counting_stage stage{0, 1000};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&stage] {
      for (int turn = 0; turn < 5000; ++turn) stage.from("192.0.2.1");
    });
  for (auto& thread : threads) thread.join();
  CHECK(stage.subject->open() == 0);
  CHECK(stage.subject->refused() == 0);
}
