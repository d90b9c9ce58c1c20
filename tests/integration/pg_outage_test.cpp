#include <array>
#include <atomic>
#include <barrier>
#include <thread>

#include "tests/integration/server.hpp"

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

constexpr std::array schema{
    pg::migration{"0001_counters",
                  "CREATE TABLE outage_test.counters (id bigint PRIMARY KEY, n bigint NOT NULL);"
                  "INSERT INTO outage_test.counters VALUES (1, 0), (2, 0)"}};

struct counter {
  std::int64_t id = 0;
};
TROUPE_DESCRIBE(counter, id);

struct number {
  std::int64_t n = 0;
};
TROUPE_DESCRIBE(number, n);

constexpr pg::statement raise_counter{"test.raise",
                                      "UPDATE outage_test.counters SET n = n + 1 WHERE id = :id"};
constexpr pg::statement read_counter{"test.read",
                                     "SELECT :columns FROM outage_test.counters WHERE id = :id"};
constexpr pg::statement end_myself{"test.end_myself",
                                   "WITH me AS (SELECT pg_terminate_backend(pg_backend_pid())) "
                                   "SELECT pg_sleep(5) FROM me"};

pg::connection_settings service() {
  return {.url = auth_url()};
}

pg::session fresh_session() {
  fresh_schema("outage_test", schema);
  return connected(service());
}

/// How long `work` takes.
template <class Work>
auto time_of(Work work) {
  const auto start = pg::clock::now();
  work();
  return pg::clock::now() - start;
}

/// One of two sessions that raise both counters, each in the other's order: whoever has the first
/// waits for the other at the barrier, once.
auto raise_both(std::barrier<>& both_have_one, std::int64_t first) {
  return [&both_have_one, first, runs = 0](pg::session& in) mutable -> caf::expected<void> {
    if (auto done = in.execute(raise_counter, counter{first}); !done) return done;
    if (runs++ == 0) both_have_one.arrive_and_wait();
    return in.execute(raise_counter, counter{3 - first});
  };
}

}  // namespace

TEST_CASE("a session that never connected fails at once") {
  pg::session session{service()};
  CHECK_FALSE(session.connected());
  CHECK(time_of([&] {
          CHECK(session.query<number>(read_counter, counter{1}).error() ==
                errc::storage_unavailable);
        }) < 10ms);
}

TEST_CASE("nobody at the address: connecting fails at once") {
  pg::session session{{.url = "postgresql://troupe_auth@127.0.0.1:1/troupe"}};
  CHECK(time_of([&] { CHECK(session.connect() == errc::storage_unavailable); }) < 200ms);
  CHECK_FALSE(session.connected());
}

TEST_CASE("a server that takes no connection is given up in time") {
  stopped_process nobody_answers{postmaster()};
  pg::session session{service()};
  const auto taken = time_of([&] { CHECK(session.connect() == errc::storage_unavailable); });
  CHECK(taken >= 690ms);
  CHECK(taken < 800ms);
}

TEST_CASE("a write that is not answered has an unknown outcome, and is not waited for") {
  auto session = fresh_session();
  must(session.execute(raise_counter, counter{1}));
  stopped_process silent{backend_of(session)};
  const auto taken = time_of([&] {
    CHECK(session.execute(raise_counter, counter{1}).error() == errc::storage_outcome_unknown);
  });
  CHECK(taken < 900ms);
  CHECK_FALSE(session.connected());
}

TEST_CASE("a write that was not even prepared was not done") {
  auto session = fresh_session();
  stopped_process silent{backend_of(session)};
  CHECK(session.execute(raise_counter, counter{1}).error() == errc::storage_unavailable);
}

TEST_CASE("a read that is not answered is just unavailable") {
  auto session = fresh_session();
  must(session.query<number>(read_counter, counter{1}));
  stopped_process silent{backend_of(session)};
  const auto taken = time_of([&] {
    CHECK(session.query<number>(read_counter, counter{1}).error() == errc::storage_unavailable);
  });
  CHECK(taken < 900ms);
}

TEST_CASE("after an outage a session connects again and goes on") {
  auto session = fresh_session();
  {
    stopped_process silent{backend_of(session)};
    CHECK_FALSE(session.query<number>(read_counter, counter{1}));
  }
  must(session.connect());
  CHECK(session.query_one<number>(read_counter, counter{1}));
}

TEST_CASE("a server restarted between two statements costs nothing") {
  auto session = fresh_session();
  must(session.execute(raise_counter, counter{1}));
  pg_ctl("restart -m fast");
  must(session.execute(raise_counter, counter{1}));
  CHECK(must(session.query_one<number>(read_counter, counter{1})).n == 2);
}

TEST_CASE("a server that is gone is noticed before anything is sent") {
  auto session = fresh_session();
  must(session.execute(raise_counter, counter{1}));
  server_down down;
  CHECK(session.execute(raise_counter, counter{1}).error() == errc::storage_unavailable);
  CHECK_FALSE(session.connected());
}

TEST_CASE("a backend that is terminated in the middle leaves the outcome unknown") {
  auto session = fresh_session();
  CHECK(session.execute(end_myself).error() == errc::storage_outcome_unknown);
  CHECK_FALSE(session.connected());
}

TEST_CASE("a transaction that loses its connection before COMMIT was not done") {
  auto session = fresh_session();
  const auto lost = session.transaction([](pg::session& in) -> caf::expected<void> {
    must(in.execute(raise_counter, counter{1}));
    return in.execute(end_myself);
  });
  CHECK(lost.error() == errc::storage_unavailable);
  must(session.connect());
  CHECK(must(session.query_one<number>(read_counter, counter{1})).n == 0);
}

TEST_CASE("inside a transaction a lost connection is not made anew") {
  auto session = fresh_session();
  const auto lost = session.transaction([](pg::session& in) -> caf::expected<void> {
    must(in.execute(raise_counter, counter{1}));
    static_cast<void>(in.execute(end_myself));
    return in.execute(raise_counter, counter{2});
  });
  CHECK(lost.error() == errc::storage_unavailable);
}

TEST_CASE("a COMMIT that is not answered has an unknown outcome") {
  auto session = fresh_session();
  std::optional<stopped_process> silent;
  const auto lost = session.transaction([&silent](pg::session& in) {
    auto done = in.execute(raise_counter, counter{1});
    silent.emplace(backend_of(in));
    return done;
  });
  CHECK(lost.error() == errc::storage_outcome_unknown);
}

TEST_CASE("a COMMIT of nothing but reads is just unavailable") {
  auto session = fresh_session();
  std::optional<stopped_process> silent;
  const auto lost = session.transaction([&silent](pg::session& in) {
    auto found = in.query_one<number>(read_counter, counter{1});
    silent.emplace(backend_of(in));
    return found;
  });
  CHECK(lost.error() == errc::storage_unavailable);
}

TEST_CASE("a statement that is merely slow is cancelled by the server, and the connection stays") {
  auto session = fresh_session();
  constexpr pg::statement slow{"test.slow", "WITH nap AS (SELECT pg_sleep(5)) SELECT FROM nap"};
  CHECK(session.execute(slow).error() == errc::storage_unavailable);
  CHECK(session.connected());
}

TEST_CASE("a lock that does not come free is waited for in vain, but with a known outcome") {
  auto session = fresh_session();
  auto other = connected(service());
  const auto held = session.transaction([&other](pg::session& in) {
    auto done = in.execute(raise_counter, counter{1});
    CHECK(other.execute(raise_counter, counter{1}).error() == errc::storage_unavailable);
    return done;
  });
  must(held);
  CHECK(other.connected());
}

TEST_CASE("two transactions in each other's way both succeed in the end") {
  auto one = fresh_session();
  auto two = connected(service());
  std::barrier both_have_one{2};
  caf::expected<void> first{caf::unit};
  std::thread other{[&] { first = two.transaction(raise_both(both_have_one, 2)); }};
  const auto second = one.transaction(raise_both(both_have_one, 1));
  other.join();
  must(first);
  must(second);
  CHECK(must(one.query_one<number>(read_counter, counter{1})).n == 2);
  CHECK(must(one.query_one<number>(read_counter, counter{2})).n == 2);
}
