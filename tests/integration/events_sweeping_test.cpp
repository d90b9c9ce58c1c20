#include "messages/sweeping.hpp"
#include "persistence/outbox_repository.hpp"
#include "persistence/profile_repository.hpp"
#include "tests/integration/ensemble.hpp"

/// Which events are removed, and when.
using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t hour = 3600;

struct old_events {
  pg::session session = fresh_auth();
  pg::session other_session = connected({.url = auth_url()});
  outbox_repository rows{session};

  /// `count` events with one delivery for each of `states`, done with `hours` ago.
  void write(int count, const std::vector<std::string>& states, int hours = 2) {
    const auto ago = "now() - make_interval(hours => " + std::to_string(hours) + ")";
    change(
        "INSERT INTO auth.outbox_events (id, auth_id, sequence, event_type, schema_version, "
        "payload, correlation_id, occurred_at, subscribed) SELECT gen_random_uuid(), "
        "(SELECT count(*) FROM auth.outbox_events) + n, 1, 'Happened', 1, '{}', '', " +
        ago + ", " + (states.empty() ? "false" : "true") + " FROM generate_series(1, " +
        std::to_string(count) + ") n");
    for (std::size_t i = 0; i < states.size(); ++i)
      change(
          "INSERT INTO auth.outbox_deliveries (event_id, subscriber, auth_id, sequence, state, "
          "delivered_at) SELECT id, 'topic" +
          std::to_string(i) + "', auth_id, sequence, '" + states[i] + "', " + ago +
          " FROM auth.outbox_events e WHERE NOT EXISTS (SELECT FROM auth.outbox_deliveries d "
          "WHERE d.event_id = e.id AND d.subscriber = 'topic" +
          std::to_string(i) + "') AND subscribed");
  }

  std::int64_t sweep(std::int64_t limit = 100) { return must(rows.sweep_deliveries(hour, limit)); }
};

std::int64_t events_left() {
  return rows_in("auth.outbox_events");
}

std::int64_t deliveries_left(const std::string& where = "true") {
  return rows_in("auth.outbox_deliveries WHERE " + where);
}

}  // namespace

TEST_CASE_METHOD(old_events, "what was delivered or dropped long ago is removed with its event") {
  write(2, {"delivered"});
  write(1, {"dropped"});
  CHECK(sweep() == 3);
  CHECK(deliveries_left() == 0);
  CHECK(events_left() == 0);
}

TEST_CASE_METHOD(old_events, "what was delivered lately stays") {
  write(1, {"delivered"}, 0);
  CHECK(sweep() == 0);
  CHECK(events_left() == 1);
}

TEST_CASE_METHOD(old_events, "what waits, is held or is dead stays, however old") {
  const auto* state = GENERATE("waiting", "held", "dead");
  write(1, {state}, 10'000);
  CHECK(sweep() == 0);
  CHECK(must(rows.sweep_events_for_nobody(hour, 100)) == 0);
  CHECK(deliveries_left() == 1);
  CHECK(events_left() == 1);
}

TEST_CASE_METHOD(old_events, "an event stays as long as one of its deliveries does") {
  const auto* state = GENERATE("waiting", "held", "dead");
  write(1, {"delivered", state});
  CHECK(sweep() == 1);
  CHECK(events_left() == 1);
  CHECK(deliveries_left("state = '" + std::string{state} + "'") == 1);
  change("UPDATE auth.outbox_deliveries SET state = 'dropped'");
  CHECK(sweep() == 1);
  CHECK(events_left() == 0);
}

TEST_CASE_METHOD(old_events, "deliveries go in bounded batches, and each event with its last") {
  write(3, {"delivered", "delivered"});
  CHECK(sweep(2) == 2);
  CHECK(deliveries_left() == 4);
  CHECK(sweep(3) == 3);
  CHECK(deliveries_left() == 1);
  CHECK(events_left() == 1);
  CHECK(sweep(3) == 1);
  CHECK(events_left() == 0);
}

TEST_CASE_METHOD(old_events, "two sweepers at once leave no event without a delivery") {
  write(1, {"delivered", "delivered"});
  outbox_repository others{other_session};
  must(session.transaction([&](pg::session&) -> caf::expected<void> {
    must(session.execute({"test.first",
                          "DELETE FROM auth.outbox_deliveries WHERE subscriber = "
                          "'topic0'"}));
    must(session.execute({"test.lock", "SELECT FROM auth.outbox_events FOR UPDATE"}));
    CHECK(must(others.sweep_deliveries(hour, 100)) == 0);
    return {};
  }));
  CHECK(must(others.sweep_deliveries(hour, 100)) == 1);
  CHECK(events_left() == 0);
}

TEST_CASE_METHOD(old_events, "a delivery that is just being replayed is not removed") {
  write(1, {"delivered"});
  must(other_session.transaction([&](pg::session& replaying) -> caf::expected<void> {
    must(replaying.execute({"test.replay", "UPDATE auth.outbox_deliveries SET state = 'waiting'"}));
    CHECK(sweep() == 0);
    return {};
  }));
  CHECK(sweep() == 0);
  CHECK(deliveries_left("state = 'waiting'") == 1);
}

TEST_CASE_METHOD(old_events, "an event that was for nobody is removed by its age, in batches") {
  write(3, {});
  write(1, {}, 0);
  CHECK(sweep() == 0);
  CHECK(must(rows.sweep_events_for_nobody(hour, 2)) == 2);
  CHECK(must(rows.sweep_events_for_nobody(hour, 2)) == 1);
  CHECK(events_left() == 1);
}

TEST_CASE("the inbox is swept by its age, in batches") {
  fresh_schemas();
  auto session = connected({.url = profile_url()});
  profile_repository rows{session};
  change(
      "INSERT INTO profile.inbox (event_id, replays, applied_at) SELECT gen_random_uuid(), n, "
      "now() - interval '2 h' FROM generate_series(1, 3) n");
  change("INSERT INTO profile.inbox (event_id) VALUES (gen_random_uuid())");
  CHECK(must(rows.sweep_inbox(hour, 2)) == 2);
  CHECK(must(rows.sweep_inbox(hour, 2)) == 1);
  CHECK(rows_in("profile.inbox") == 1);
}

TEST_CASE("the sweeper removes events that were delivered longer ago than they are kept") {
  auto settings = whole_cast::quick_settings();
  settings.sweeper.events_keep = 1h;
  whole_cast all{{.settings = settings}};
  const auto ann = all.register_as("ann").value();
  CHECK(all.ask<sweep_report>(all.cast.sweeper, sweep_expired{}).value().events == 0);
  change("UPDATE auth.outbox_deliveries SET delivered_at = now() - interval '2 h'");
  change("UPDATE profile.inbox SET applied_at = now() - interval '2 h'");
  const auto report = all.ask<sweep_report>(all.cast.sweeper, sweep_expired{}).value();
  CHECK(report.events == 2);  // Register and its letter
  CHECK(report.inbox == 1);
  CHECK(rows_in("auth.outbox_deliveries WHERE state = 'delivered'") == 0);
  CHECK(all.profile_of(ann).value().is_active);
}

TEST_CASE("the sweeper soon goes on when there was more than a run may take") {
  auto settings = whole_cast::quick_settings();
  settings.sweeper.batch = 2;
  settings.sweeper.batches_max = 2;
  whole_cast all{{.settings = settings}};
  change(
      "INSERT INTO auth.token_blacklist SELECT gen_random_uuid(), 1, now() - interval '8 d', "
      "now() - interval '8 d' FROM generate_series(1, 9)");
  all.on().pass(12min);
  CHECK(rows_in("auth.token_blacklist") == 5);
  all.on().pass(6s);
  CHECK(rows_in("auth.token_blacklist") == 1);
  all.on().pass(6s);
  CHECK(rows_in("auth.token_blacklist") == 0);
}
