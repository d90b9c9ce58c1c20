#include "persistence/event_repository.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "persistence/auth_repository.hpp"
#include "persistence/outbox_repository.hpp"
#include "tests/integration/rows.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

using numbers = std::vector<std::int64_t>;

/// Two accounts, and whatever deliveries a case puts there.
struct upkeep {
  pg::session session = fresh_auth();
  event_repository rows{session};
  outbox_repository outbox{session};
  account_id ann = must(auth_repository{session}.insert_account(somebody("ann"), some_hash()));
  account_id bob = must(auth_repository{session}.insert_account(somebody("bob"), some_hash()));

  /// An event with one delivery; returns the event's id.
  uuid write(account_id account, const std::string& type, const std::string& to,
             std::optional<uuid> held_for = {}) {
    auto id = random_uuid();
    must(outbox.insert_event({account, id, type, 1, R"({"x": 1})", "req-1", {to}, held_for}));
    return id;
  }

  /// Deliveries 1 to 5: two that are delivered, one dead, one that waits, one that is held for it.
  void write_one_of_each() {
    write(ann, "Register", "user_info");
    write(ann, "Account Deactivate", "user_info");
    write(bob, "Welcome Mail", "mail");
    const auto parent = write(bob, "Register", "user_info");
    write(bob, "Welcome Mail", "mail", parent);
    put({1, 2}, "delivered");
    put({3}, "dead");
  }

  static void put(const numbers& ids, const std::string& state) {
    for (const auto id : ids)
      change("UPDATE auth.outbox_deliveries SET state = '" + state +
             "', attempts = 3, last_error = 'WHY', delivered_at = " +
             (state == "delivered" || state == "dropped" ? "now()" : "NULL") +
             " WHERE id = " + std::to_string(id));
  }

  /// A relay has all that waits in hand; its lease is over, or not.
  static void claim(bool lease_is_over) {
    change(std::string{"UPDATE auth.outbox_deliveries SET claimed_by = gen_random_uuid(), "
                       "available_at = now() + interval '"} +
           (lease_is_over ? "-1 s" : "10 s") + "' WHERE state = 'waiting'");
  }

  /// Many of ann's that were delivered, which the cases about windows have to pass. By parts: a
  /// statement has less than a second.
  static void write_history(std::int64_t count) {
    for (std::int64_t done = 0; done < count; done += 5000)
      change(fmt::format(
          "WITH e AS (INSERT INTO auth.outbox_events (id, auth_id, sequence, event_type, "
          "schema_version, payload, correlation_id) SELECT gen_random_uuid(), 1, n, 'Old', 1, "
          "'{{}}', '' FROM generate_series({}, {}) n RETURNING *) "
          "INSERT INTO auth.outbox_deliveries (event_id, subscriber, auth_id, sequence, state, "
          "delivered_at) SELECT id, 'user_info', auth_id, sequence, 'delivered', now() FROM e",
          done + 100, std::min(done + 5000, count) + 99));
  }

  numbers listed(const event_filter& which, std::int64_t before = 0, std::int64_t limit = 50) {
    return numbers_of(must(rows.list({which, before, limit})));
  }

  static numbers numbers_of(const event_list& list) {
    numbers found;
    for (const auto& one : list.events) found.push_back(one.id);
    return found;
  }

  /// Every page, as a client asks for them.
  numbers all_pages(const event_filter& which, std::int64_t limit) {
    numbers found;
    for (auto next = std::optional<std::int64_t>{0}; next;) {
      const auto some = must(rows.list({which, *next, limit}));
      for (const auto& one : some.events) found.push_back(one.id);
      next = some.next;
    }
    return found;
  }

  event_details at(std::int64_t id) { return must(rows.find({id})); }
  std::string state_of(std::int64_t id) { return at(id).summary.state; }
};

std::int64_t where(const std::string& condition) {
  return rows_in("auth.outbox_deliveries WHERE " + condition);
}

}  // namespace

TEST_CASE_METHOD(upkeep, "events are listed the newest first, by any filter") {
  write_one_of_each();
  CHECK(listed({}) == numbers{5, 4, 3, 2, 1});
  CHECK(listed({.state = "delivered"}) == numbers{2, 1});
  CHECK(listed({.state = "dead"}) == numbers{3});
  CHECK(listed({.state = "waiting"}) == numbers{4});
  CHECK(listed({.state = "held"}) == numbers{5});
  CHECK(listed({.state = "dropped"}) == numbers{});
  CHECK(listed({.subscriber = "mail"}) == numbers{5, 3});
  CHECK(listed({.event_type = "Register"}) == numbers{4, 1});
  CHECK(listed({.auth_id = ann}) == numbers{2, 1});
}

TEST_CASE_METHOD(upkeep, "filters add up, whichever index is taken") {
  write_one_of_each();
  CHECK(listed({.state = "dead", .subscriber = "user_info"}) == numbers{});
  CHECK(
      listed(
          {.state = "dead", .subscriber = "mail", .event_type = "Welcome Mail", .auth_id = bob}) ==
      numbers{3});
  CHECK(listed({.state = "dead", .auth_id = ann}) == numbers{});
  CHECK(listed({.state = "held", .auth_id = ann}) == numbers{});
  CHECK(listed({.state = "waiting", .event_type = "Welcome Mail"}) == numbers{});
  CHECK(listed({.state = "delivered", .event_type = "Register", .auth_id = ann}) == numbers{1});
  CHECK(listed({.subscriber = "mail", .auth_id = ann}) == numbers{});
}

TEST_CASE_METHOD(upkeep, "pages follow one another without a gap") {
  write_one_of_each();
  CHECK(listed({}, 0, 2) == numbers{5, 4});
  CHECK(must(rows.list({{}, 0, 2})).next == 4);
  CHECK(listed({}, 4, 2) == numbers{3, 2});
  CHECK_FALSE(must(rows.list({{}, 2, 2})).next);
  CHECK(all_pages({}, 1) == numbers{5, 4, 3, 2, 1});
  CHECK(all_pages({.auth_id = ann}, 1) == numbers{2, 1});
  CHECK(all_pages({.state = "dead"}, 1) == numbers{3});
  CHECK(all_pages({.state = "held"}, 1) == numbers{5});
}

TEST_CASE_METHOD(upkeep, "what is rare is found behind a long history, and every page is bounded") {
  write_one_of_each();
  write_history(25'000);
  CHECK(listed({.event_type = "Account Deactivate"}).empty());
  CHECK(must(rows.list({{.event_type = "Account Deactivate"}, 0, 50})).next == 25'005 - 9'999);
  CHECK(all_pages({.event_type = "Account Deactivate"}, 50) == numbers{2});
  CHECK(all_pages({.subscriber = "mail"}, 50) == numbers{5, 3});
}

TEST_CASE_METHOD(upkeep, "what is not finished is found at once behind a long history") {
  write_one_of_each();
  write_history(25'000);
  CHECK(listed({.state = "dead"}) == numbers{3});
  CHECK(listed({.state = "waiting"}) == numbers{4});
  CHECK(listed({.state = "held"}) == numbers{5});
}

TEST_CASE_METHOD(upkeep, "when very many wait all of them are listed all the same") {
  write_one_of_each();
  write_history(10'001);
  change("UPDATE auth.outbox_deliveries SET state = 'waiting' WHERE id > 5");
  CHECK(all_pages({.state = "held"}, 1000) == numbers{5});
  CHECK(all_pages({.state = "waiting"}, 1000).size() == 10'002);
}

TEST_CASE_METHOD(upkeep, "an event is shown with all that is known of it") {
  const auto parent = write(ann, "Register", "user_info");
  write(ann, "Welcome Mail", "mail", parent);
  const auto held = at(2);
  CHECK(held.summary.event_type == "Welcome Mail");
  CHECK(held.summary.auth_id == ann);
  CHECK(held.summary.sequence == 2);
  CHECK_FALSE(held.summary.next_at);
  CHECK(held.correlation_id == "req-1");
  CHECK(held.payload == "{\n    \"x\": 1\n}");
  CHECK(held.held_for == parent);
  CHECK(at(1).event_id == parent);
  CHECK_THAT(at(1).summary.next_at.value(), Catch::Matches(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"));
  CHECK(rows.find({3}).error() == errc::no_such_event);
}

TEST_CASE_METHOD(upkeep, "numbers that nothing has are told") {
  write_one_of_each();
  CHECK(must(rows.unknown({1, 5})).empty());
  CHECK(must(rows.unknown({1, 6, 99})) == numbers{6, 99});
}

TEST_CASE_METHOD(upkeep, "what is dead, delivered or dropped begins anew, and counts its replays") {
  write_one_of_each();
  put({2}, "dropped");
  const auto done = must(rows.replay({1, 2, 3}));
  CHECK(done.changed == 3);
  CHECK(done.left == 0);
  CHECK(where("id <= 3 AND state = 'waiting' AND attempts = 0 AND replays = 1 AND last_error IS "
              "NULL AND delivered_at IS NULL AND claimed_by IS NULL AND available_at <= now()") ==
        3);
}

TEST_CASE_METHOD(upkeep, "what waits is tried at once and keeps its count") {
  write_one_of_each();
  change(
      "UPDATE auth.outbox_deliveries SET available_at = now() + interval '1 h', attempts = 4, "
      "last_error = 'WHY' WHERE id = 4");
  CHECK(must(rows.replay({4})).changed == 1);
  CHECK(where("id = 4 AND available_at <= now() AND attempts = 4 AND replays = 0 AND last_error = "
              "'WHY'") == 1);
}

TEST_CASE_METHOD(upkeep, "what a relay has in hand is left alone, until the lease is over") {
  write_one_of_each();
  claim(false);
  CHECK(must(rows.replay({4})).left == 1);
  CHECK(must(rows.drop({4})).left == 1);
  CHECK(state_of(4) == "waiting");
  claim(true);
  CHECK(must(rows.replay({4})).changed == 1);
  claim(true);
  CHECK(must(rows.drop({4})).changed == 1);
}

TEST_CASE_METHOD(upkeep, "what somebody is changing is left alone, and nobody waits for it") {
  write_one_of_each();
  auto other = connected({.url = auth_url()});
  must(other.transaction([&](pg::session& within) -> caf::expected<void> {
    CHECK(must(event_repository{within}.drop({3})).changed == 1);
    CHECK(must(rows.replay({3})).left == 1);
    CHECK(must(rows.drop({3})).left == 1);
    return {};
  }));
}

TEST_CASE_METHOD(upkeep, "what is held is not replayed") {
  write_one_of_each();
  CHECK(must(rows.replay({5})).left == 1);
  CHECK(state_of(5) == "held");
}

TEST_CASE_METHOD(upkeep, "a dropped one is replayed when what it was held for is delivered") {
  write_one_of_each();
  put({5}, "dropped");
  CHECK(must(rows.replay({5})).left == 1);
  put({4}, "delivered");
  CHECK(must(rows.replay({5})).changed == 1);
  CHECK(state_of(5) == "waiting");
}

TEST_CASE_METHOD(upkeep, "what waits, is held or is dead is given up, and what is over is not") {
  write_one_of_each();
  const auto done = must(rows.drop({1, 3, 4, 5}));
  CHECK(done.changed == 3);
  CHECK(done.along == 0);
  CHECK(done.left == 1);
  CHECK(where("state = 'dropped' AND delivered_at IS NOT NULL AND claimed_by IS NULL") == 3);
  CHECK(state_of(1) == "delivered");
  CHECK(must(rows.drop({3})).left == 1);
}

TEST_CASE_METHOD(upkeep, "what is held for a dropped event is dropped along, and nothing else") {
  write_one_of_each();
  write(ann, "Welcome Mail", "mail", random_uuid());
  const auto done = must(rows.drop({4}));
  CHECK(done.changed == 1);
  CHECK(done.along == 1);
  CHECK(state_of(5) == "dropped");
  CHECK(state_of(6) == "held");
  CHECK(where("id = 5 AND delivered_at IS NOT NULL") == 1);
}

TEST_CASE_METHOD(upkeep, "a change in bulk leaves what has left the state that was meant") {
  write_one_of_each();
  CHECK(must(rows.replay({1, 3}, "dead")).changed == 1);
  CHECK(state_of(1) == "delivered");
  CHECK(must(rows.drop({4, 5}, "held")).changed == 1);
  CHECK(state_of(4) == "waiting");
}
