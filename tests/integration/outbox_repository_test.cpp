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
  claim mine = by_another_relay();
  claim others = by_another_relay();
  claim for_mail = by_another_relay("mail", false);

  static claim by_another_relay(std::string subscriber = "user_info", bool in_order = true) {
    return {random_uuid(), std::move(subscriber), in_order, 10, 10};
  }

  std::int64_t write(account_id account, std::vector<std::string> to = {"user_info"}) {
    return must(rows.insert_event(
        {account, random_uuid(), "Happened", 1, R"({"x": 1})", "req-1", std::move(to)}));
  }

  /// An event, and a letter that must wait for it.
  void write_with_letter(account_id account) {
    const auto event = random_uuid();
    must(rows.insert_event({account, event, "Happened", 1, "{}", "req-1", {"user_info"}}));
    must(rows.insert_event({account, random_uuid(), "Mail", 1, "{}", "req-1", {"mail"}, event}));
  }

  std::vector<delivery> claimed(const claim& by) { return must(rows.claim_deliveries(by)); }

  /// The one that is there to be claimed.
  delivery only_one(const claim& by) {
    auto all = claimed(by);
    REQUIRE(all.size() == 1);
    return std::move(all.front());
  }

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
  const auto one = only_one(mine);
  CHECK(one.attempts == 1);
  CHECK(one.tried_for_ms == 0);
  CHECK(one.event_type == "Happened");
  CHECK(one.payload == R"({"x": 1})");
  CHECK(one.schema_version == 1);
  CHECK(one.sequence == 1);
  CHECK(one.correlation_id == "req-1");
  CHECK(one.replays == 0);
  CHECK_THAT(one.occurred_at, Catch::Matches(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)"));
}

TEST_CASE_METHOD(outbox, "a delivery says how often it was replayed") {
  write(ann);
  change("UPDATE auth.outbox_deliveries SET replays = 2");
  CHECK(only_one(mine).replays == 2);
}

TEST_CASE_METHOD(outbox, "each subscriber has a delivery of its own, which no other claims") {
  write(ann, {"user_info", "mail"});
  CHECK(only_one(mine).id != only_one(for_mail).id);
  CHECK(claimed(mine).empty());
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
  only_one(mine);
  must(rows.acknowledge(for_mail.relay, {only_one(for_mail).id}));
  CHECK(only_one(for_mail).sequence == 2);
  CHECK(claimed(mine).empty());
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

TEST_CASE_METHOD(outbox, "what is handed back may be claimed at once, and was no try") {
  write(ann);
  const auto first = only_one(mine);
  must(rows.hand_back(mine.relay, {first.id}, "MAIL_UNAVAILABLE"));
  CHECK(rows_in("auth.outbox_deliveries WHERE attempts = 0 AND last_error = 'MAIL_UNAVAILABLE' "
                "AND claimed_by IS NULL") == 1);
  CHECK(only_one(others).attempts == 1);
}

TEST_CASE_METHOD(outbox, "what is handed back without a reason keeps the one it had") {
  write(ann);
  must(rows.postpone(mine.relay, only_one(mine).id, 0, "MAIL_DEFERRED"));
  must(rows.hand_back(mine.relay, {only_one(mine).id}, std::nullopt));
  CHECK(rows_in("auth.outbox_deliveries WHERE attempts = 1 AND last_error = 'MAIL_DEFERRED'") == 1);
}

TEST_CASE_METHOD(outbox, "a relay hands back nothing that another has claimed since") {
  write(ann);
  const auto id = only_one(mine).id;
  let_leases_run_out();
  only_one(others);
  must(rows.hand_back(mine.relay, {id}, std::nullopt));
  CHECK(rows_in("auth.outbox_deliveries WHERE attempts = 2 AND claimed_by IS NOT NULL") == 1);
}

TEST_CASE_METHOD(outbox, "a delivery's age counts from the first of its tries") {
  write(ann);
  change("UPDATE auth.outbox_events SET occurred_at = now() - interval '80 h'");
  must(rows.hand_back(mine.relay, {only_one(mine).id}, std::nullopt));
  must(rows.postpone(mine.relay, only_one(mine).id, 0, "MAIL_DEFERRED"));
  change("UPDATE auth.outbox_deliveries SET tried_since = tried_since - interval '1 min'");
  const auto tried_for = only_one(mine).tried_for_ms;
  CHECK(tried_for >= 60'000);
  CHECK(tried_for < 120'000);
}

TEST_CASE_METHOD(outbox, "what waits is measured with its age, each topic for itself") {
  const auto nothing = must(rows.measure("user_info", 10));
  CHECK(std::tuple{nothing.waiting, nothing.dead, nothing.oldest_seconds} == std::tuple{0, 0, 0});

  write(ann, {"user_info", "mail"});
  change("UPDATE auth.outbox_events SET occurred_at = now() - interval '80 s'");
  write(ann, {"user_info"});
  write_with_letter(bob);
  claimed(mine);  // is under way, and so not done
  const auto ours = must(rows.measure("user_info", 10));
  CHECK(std::tuple{ours.waiting, ours.dead} == std::tuple{3, 0});
  CHECK((ours.oldest_seconds >= 80 && ours.oldest_seconds < 140));

  must(rows.acknowledge(mine.relay, {only_one(for_mail).id}));
  must(rows.bury(for_mail.relay, 2, "MAIL_REFUSED"));
  const auto letters = must(rows.measure("mail", 10));
  CHECK(std::tuple{letters.waiting, letters.dead, letters.oldest_seconds} == std::tuple{0, 1, 0});
}

TEST_CASE_METHOD(outbox, "no more is measured than was asked for") {
  for (int i = 0; i < 5; ++i) write(ann);
  change("UPDATE auth.outbox_deliveries SET state = 'dead' WHERE sequence <= 2");
  CHECK(must(rows.measure("user_info", 2)).waiting == 2);
  CHECK(must(rows.measure("user_info", 10)).waiting == 3);
  CHECK(must(rows.measure("user_info", 1)).dead == 1);
}

TEST_CASE_METHOD(outbox, "what is buried is not claimed again") {
  write(ann);
  must(rows.bury(mine.relay, only_one(mine).id, "INVALID_FIELDS"));
  CHECK(in_state("dead") == 1);
  CHECK(claimed(mine).empty());
}

TEST_CASE_METHOD(outbox, "behind what is dead the account's others wait where order matters") {
  write(ann, {"user_info", "mail"});
  write(ann, {"user_info", "mail"});
  write(bob, {"user_info"});
  const auto both = claimed(mine);
  REQUIRE(sequences_of(both) == sequences{1, 1});
  must(rows.bury(mine.relay, both[0].id, "PROFILE_REFUSED"));
  must(rows.acknowledge(mine.relay, {both[1].id}));
  write(bob, {"user_info"});
  CHECK(sequences_of(claimed(mine)) == sequences{2});

  must(rows.bury(for_mail.relay, only_one(for_mail).id, "MAIL_REFUSED"));
  CHECK(only_one(for_mail).sequence == 2);
}

TEST_CASE_METHOD(outbox, "what is held for an event waits until that is acknowledged") {
  write_with_letter(ann);
  write_with_letter(bob);
  CHECK(claimed(for_mail).empty());
  const auto events = claimed(mine);
  REQUIRE(events.size() == 2);
  CHECK(must(rows.acknowledge(mine.relay, {events[0].id})) == 1);
  CHECK(only_one(for_mail).event_type == "Mail");
  CHECK(in_state("held") == 1);
  CHECK(must(rows.acknowledge(mine.relay, {events[0].id})) == 0);
}

TEST_CASE_METHOD(outbox, "what is held holds up what comes after it") {
  write_with_letter(ann);
  write(ann, {"mail"});
  CHECK(claimed(for_mail).empty());
}

TEST_CASE_METHOD(outbox, "an acknowledgement that comes too late releases nothing") {
  write_with_letter(ann);
  const auto id = only_one(mine).id;
  let_leases_run_out();
  only_one(others);
  CHECK(must(rows.acknowledge(mine.relay, {id})) == 0);
  CHECK(in_state("held") == 1);
}
