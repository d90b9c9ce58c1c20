#include "persistence/outbox_repository.hpp"

#include "persistence/auth_repository.hpp"
#include "tests/integration/rows.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

/// Two accounts, and a second relay's connection.
struct outbox {
  pg::session session = fresh_auth();
  pg::session other_session = connected({.url = auth_url()});
  outbox_repository rows{session};
  outbox_repository other_rows{other_session};
  account_id ann = must(auth_repository{session}.insert_account(somebody("ann"), some_hash()));
  account_id bob = must(auth_repository{session}.insert_account(somebody("bob"), some_hash()));
  claim mine{.relay = random_uuid(), .limit = 10, .lease_seconds = 10};
  claim others{.relay = random_uuid(), .limit = 10, .lease_seconds = 10};

  std::int64_t write(account_id account, std::vector<std::string> to = {"user_info"}) {
    return must(rows.insert_event(
        {account, random_uuid(), "Happened", 1, R"({"x": 1})", "req-1", std::move(to)}));
  }

  std::vector<delivery> claimed(const claim& by) { return must(rows.claim_deliveries(by)); }

  static void let_leases_run_out() {
    change("UPDATE auth.outbox_deliveries SET available_at = now() WHERE state = 'waiting'");
  }
};

using sequences = std::vector<std::int64_t>;

sequences sequences_of(const std::vector<delivery>& all) {
  sequences found;
  for (const auto& one : all) found.push_back(one.sequence);
  return found;
}

std::int64_t in_state(const std::string& state) {
  return rows_in("auth.outbox_deliveries WHERE state = '" + state + "'");
}

}  // namespace

TEST_CASE_METHOD(outbox, "an account's events are numbered without gaps, each account for itself") {
  CHECK(write(ann) == 1);
  CHECK(write(ann) == 2);
  CHECK(write(bob) == 1);
  CHECK(write(ann) == 3);
}

TEST_CASE_METHOD(outbox, "an event that was rolled back leaves no gap") {
  const auto failed = session.transaction([&](pg::session&) -> caf::expected<std::int64_t> {
    write(ann);
    return errc::handler_failed;
  });
  REQUIRE_FALSE(failed);
  CHECK(write(ann) == 1);
  CHECK(rows_in("auth.outbox_events") == 1);
}

TEST_CASE_METHOD(outbox, "an event of no account is refused") {
  CHECK_FALSE(rows.insert_event({{99}, random_uuid(), "Happened", 1, "{}", "", {"user_info"}}));
  CHECK(rows_in("auth.outbox_events") == 0);
}

TEST_CASE_METHOD(outbox, "a delivery says all of its event") {
  write(ann);
  const auto all = claimed(mine);
  REQUIRE(all.size() == 1);
  CHECK(all[0].subscriber == "user_info");
  CHECK(all[0].attempts == 1);
  CHECK(all[0].event_type == "Happened");
  CHECK(all[0].payload == R"({"x": 1})");
  CHECK(all[0].schema_version == 1);
  CHECK(all[0].sequence == 1);
  CHECK(all[0].correlation_id == "req-1");
  CHECK_THAT(all[0].occurred_at, Catch::Matches(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)"));
}

TEST_CASE_METHOD(outbox, "each subscriber has a delivery of its own") {
  write(ann, {"user_info", "mail"});
  const auto all = claimed(mine);
  REQUIRE(all.size() == 2);
  CHECK(all[0].subscriber != all[1].subscriber);
}

TEST_CASE_METHOD(outbox, "of an account only the first that waits is claimed") {
  write(ann);
  write(ann);
  write(bob);
  auto first = claimed(mine);
  CHECK(sequences_of(first) == sequences{1, 1});
  CHECK(claimed(mine).empty());
  must(rows.acknowledge(mine.relay, {first[0].id, first[1].id}));
  CHECK(sequences_of(claimed(mine)) == sequences{2});
}

TEST_CASE_METHOD(outbox, "one subscriber that lags does not hold up another") {
  write(ann, {"user_info", "mail"});
  write(ann, {"user_info", "mail"});
  const auto first = claimed(mine);
  REQUIRE(first.size() == 2);
  must(rows.acknowledge(mine.relay, {first[1].id}));
  const auto second = claimed(mine);
  REQUIRE(second.size() == 1);
  CHECK(second[0].subscriber == first[1].subscriber);
}

TEST_CASE_METHOD(outbox, "no more is claimed than was asked for") {
  write(ann);
  write(bob);
  mine.limit = 1;
  CHECK(claimed(mine).size() == 1);
  CHECK(claimed(mine).size() == 1);
  CHECK(claimed(mine).empty());
}

TEST_CASE_METHOD(outbox, "a relay passes over what another is about to claim") {
  write(ann);
  must(session.transaction([&](pg::session&) -> caf::expected<void> {
    CHECK(claimed(mine).size() == 1);
    CHECK(must(other_rows.claim_deliveries(others)).empty());
    return {};
  }));
}

TEST_CASE_METHOD(outbox, "what a relay has claimed no other gets before the lease is over") {
  write(ann);
  claimed(mine);
  CHECK(claimed(others).empty());
  let_leases_run_out();
  const auto again = claimed(others);
  REQUIRE(again.size() == 1);
  CHECK(again[0].attempts == 2);
}

TEST_CASE_METHOD(outbox, "a claim lasts as long as the lease says") {
  write(ann);
  mine.lease_seconds = 0;
  claimed(mine);
  CHECK(claimed(others).size() == 1);
}

TEST_CASE_METHOD(outbox, "a relay that lost its claim changes nothing any more") {
  write(ann);
  const auto id = claimed(mine).at(0).id;
  let_leases_run_out();
  claimed(others);
  must(rows.acknowledge(mine.relay, {id}));
  must(rows.postpone(mine.relay, id, 60, "LATE"));
  must(rows.bury(mine.relay, id, "LATE"));
  CHECK(in_state("waiting") == 1);
  CHECK(rows_in("auth.outbox_deliveries WHERE last_error IS NOT NULL") == 0);
  must(rows.acknowledge(others.relay, {id}));
  CHECK(in_state("delivered") == 1);
}

TEST_CASE_METHOD(outbox, "what was delivered stays delivered") {
  write(ann);
  const auto id = claimed(mine).at(0).id;
  must(rows.acknowledge(mine.relay, {id}));
  must(rows.bury(mine.relay, id, "LATE"));
  CHECK(in_state("delivered") == 1);
}

TEST_CASE_METHOD(outbox, "what is postponed waits for its time, and holds up its account") {
  write(ann);
  write(ann);
  const auto id = claimed(mine).at(0).id;
  must(rows.postpone(mine.relay, id, 60, "STORAGE_UNAVAILABLE"));
  CHECK(claimed(mine).empty());
  CHECK(rows_in("auth.outbox_deliveries WHERE last_error = 'STORAGE_UNAVAILABLE' AND "
                "available_at BETWEEN now() + interval '50 s' AND now() + interval '60 s'") == 1);
  let_leases_run_out();
  CHECK(claimed(mine).at(0).id == id);
}

TEST_CASE_METHOD(outbox, "what is buried is not claimed again, and what is behind it goes on") {
  write(ann);
  write(ann);
  must(rows.bury(mine.relay, claimed(mine).at(0).id, "INVALID_FIELDS"));
  CHECK(in_state("dead") == 1);
  CHECK(sequences_of(claimed(mine)) == sequences{2});
}
