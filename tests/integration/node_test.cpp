#include "messages/sweeping.hpp"
#include "tests/integration/ensemble.hpp"
#include "tests/integration/server.hpp"

/// The actors of a node together: events, guard, sweeper, outages.
using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

/// To ProfileActor.
std::int64_t deliveries(const std::string& state) {
  return rows_in("auth.outbox_deliveries WHERE subscriber = 'user_info' AND state = '" + state +
                 "'");
}

void forget_deliveries() {
  change(
      "UPDATE auth.outbox_deliveries SET state = 'waiting', available_at = now() "
      "WHERE subscriber = 'user_info'");
}

/// PostgreSQL's clock goes on by itself; what waits there for a time has its time moved.
void let_postponed_deliveries_come_due() {
  change("UPDATE auth.outbox_deliveries SET available_at = now() WHERE state = 'waiting'");
}

const whole_cast::choices no_profiles{.profile_database =
                                          "postgresql://troupe_profile@127.0.0.1:1/troupe"};

}  // namespace

TEST_CASE("registering answers within two seconds also when no profile can be made") {
  whole_cast all{no_profiles};
  const auto ann = all.on().put<signed_in_user>(all.cast.auth, register_user{somebody("ann"), {}},
                                                {"test", all.on().in(5s)});
  all.on().run();
  CHECK_FALSE(ann.arrived());
  all.on().pass(2s);
  REQUIRE(ann.arrived());
  CHECK(all.is_good(ann.value().token_pair));
  CHECK(all.profile_of(ann.value()).error() == errc::storage_unavailable);
  CHECK(all.restarts() == 0);
}

TEST_CASE("an event that was not taken for want of a database waits, and that is no try") {
  whole_cast all{no_profiles};
  all.on().put<signed_in_user>(all.cast.auth, register_user{somebody("ann"), {}});
  all.on().run();
  CHECK(rows_in("auth.outbox_deliveries WHERE state = 'waiting' AND attempts = 0 AND "
                "claimed_by IS NULL AND last_error LIKE 'STORAGE_UNAVAILABLE%'") == 1);
}

TEST_CASE("who registers gets one letter") {
  whole_cast all;
  all.register_as("ann").value();
  all.on().pass(0s);
  CHECK(all.letters() == 1);
  CHECK(rows_in("auth.outbox_deliveries WHERE subscriber = 'mail' AND state = 'delivered'") == 1);
}

TEST_CASE("nobody gets a letter before the profile is there") {
  whole_cast all{no_profiles};
  all.on().put<signed_in_user>(all.cast.auth, register_user{somebody("ann"), {}});
  all.on().run();
  all.on().pass(2s);
  CHECK(all.letters() == 0);
  CHECK(rows_in("auth.outbox_deliveries WHERE subscriber = 'mail' AND state = 'held'") == 1);
}

TEST_CASE("a profile is made when its store is there again") {
  {
    whole_cast all{no_profiles};
    all.on().put<signed_in_user>(all.cast.auth, register_user{somebody("ann"), {}});
    all.on().run();
  }
  let_postponed_deliveries_come_due();
  whole_cast all{{.empty = false}};
  all.on().pass(0s);
  CHECK(deliveries("delivered") == 1);
  CHECK(all.profile_of(all.log_in_as("ann").value()).value().display_name.text() == "Some Body");
}

TEST_CASE("an event that nobody can read is dead and holds up no other account") {
  whole_cast all;
  all.register_as("ann").value();
  change(
      "WITH e AS (UPDATE auth.outbox_events SET payload = '{}' WHERE event_type = 'Register' "
      "RETURNING id) "
      "UPDATE auth.outbox_deliveries SET state = 'waiting', available_at = now() FROM e "
      "WHERE event_id = e.id");
  const auto bob = all.register_as("bob").value();
  CHECK(deliveries("dead") == 1);
  CHECK(rows_in("auth.outbox_deliveries WHERE last_error LIKE 'INVALID_FIELDS%auth_id%'") == 1);
  CHECK(all.profile_of(bob).value().is_active);
  CHECK(all.restarts() == 0);
}

TEST_CASE("events that nobody announced are found within a second") {
  whole_cast all;
  all.register_as("ann").value();
  forget_deliveries();
  change("DELETE FROM profile.user_profiles");
  change("DELETE FROM profile.inbox");
  all.on().pass(1s);
  CHECK(rows_in("profile.user_profiles") == 1);
  CHECK(deliveries("delivered") == 1);
}

TEST_CASE("an event that is delivered twice is applied once") {
  whole_cast all;
  all.register_as("ann").value();
  forget_deliveries();
  all.on().pass(1s);
  CHECK(deliveries("delivered") == 1);
  CHECK(rows_in("profile.user_profiles") == 1);
  CHECK(rows_in("profile.inbox") == 1);
}

TEST_CASE("a bio is written through, and read from memory") {
  whole_cast all;
  const auto ann = all.register_as("ann").value();
  CHECK(all.ask<user_profile>(all.cast.profiles, edit_bio{ann.user.id, a<bio_text>("Hello")})
            .value()
            .bio->text() == "Hello");
  change("UPDATE profile.user_profiles SET bio = 'behind its back'");
  CHECK(all.profile_of(ann).value().bio->text() == "Hello");
}

TEST_CASE("a guard that starts learns what was revoked before") {
  token_pair pair;
  {
    whole_cast all;
    pair = all.register_as("ann").value().token_pair;
    all.ask<confirmation>(all.cast.auth, log_out{all.claims_of(pair), pair.refresh_token.token})
        .value();
  }
  whole_cast again{{.empty = false}};
  CHECK(again.cast.guard->is_complete());
  CHECK(again.is_refused(pair));
}

TEST_CASE("a guard that starts reads all pages") {
  fresh_schemas();
  change(
      "INSERT INTO auth.token_blacklist (jti, user_id, expires_at) SELECT gen_random_uuid(), 1, "
      "now() + interval '5 min' FROM generate_series(1, 5001)");
  whole_cast all{{.empty = false}};
  CHECK(all.cast.guard->is_complete());
  CHECK(all.cast.guard->size().revocations == 5001);
}

TEST_CASE("a revocation in each kind's second page is learnt") {
  const auto pair = whole_cast{}.register_as("ann").value().token_pair;
  change(
      "INSERT INTO auth.auth_info (login, email, hashed_password) SELECT 'user' || n, 'u' || n || "
      "'@b.cd', '$argon2id$' FROM generate_series(1, 5000) n");
  change(
      "INSERT INTO auth.raised_generations SELECT id, 9, now() + interval '1 h' "
      "FROM auth.auth_info");
  change(
      "INSERT INTO auth.sessions (user_id, refresh_jti, expires_at, ended_at) SELECT 1, "
      "gen_random_uuid(), now(), now() FROM generate_series(1, 5001)");
  whole_cast again{{.empty = false}};
  CHECK(again.cast.guard->size().revocations == 5001 + 5001);
  CHECK(again.is_refused(pair));
}

TEST_CASE("the sweeper removes what has expired when it is asked") {
  auto settings = whole_cast::quick_settings();
  settings.sweeper.batch = 2;
  whole_cast all{{.settings = settings}};
  change(
      "INSERT INTO auth.token_blacklist SELECT gen_random_uuid(), 1, now() - interval '8 d', "
      "now() - interval '8 d' FROM generate_series(1, 5)");
  CHECK(all.ask<sweep_report>(all.cast.sweeper, sweep_expired{}).value().tokens == 5);
  CHECK(all.ask<sweep_report>(all.cast.sweeper, sweep_expired{}).value().tokens == 0);
}

TEST_CASE("the sweeper removes what has expired by itself, and again") {
  whole_cast all;
  const auto expire_one = [] {
    change(
        "INSERT INTO auth.token_blacklist SELECT gen_random_uuid(), 1, now() - interval '8 d', "
        "now() - interval '8 d'");
  };
  expire_one();
  all.on().pass(12min);
  CHECK(rows_in("auth.token_blacklist") == 0);
  expire_one();
  all.on().pass(12min);
  CHECK(rows_in("auth.token_blacklist") == 0);
}

TEST_CASE("the sweeper leaves the rest for its next run when there is too much") {
  auto settings = whole_cast::quick_settings();
  settings.sweeper.batch = 2;
  settings.sweeper.batches_max = 2;
  whole_cast all{{.settings = settings}};
  change(
      "INSERT INTO auth.token_blacklist SELECT gen_random_uuid(), 1, now() - interval '8 d', "
      "now() - interval '8 d' FROM generate_series(1, 5)");
  CHECK(all.ask<sweep_report>(all.cast.sweeper, sweep_expired{}).value().tokens == 4);
}

TEST_CASE("without its database a node is degraded, serves from memory, and recovers by itself") {
  whole_cast all;
  const auto ann = all.register_as("ann").value();
  {
    server_down outage;
    CHECK(all.log_in_as("ann").error() == errc::storage_unavailable);
    CHECK(all.refresh(ann.token_pair).error() == errc::storage_unavailable);
    CHECK(all.profile_of(ann).value().is_active);
    CHECK(all.is_good(ann.token_pair));
    CHECK(all.on().of("auth-1")->how() == condition::degraded);
    all.on().pass(10s);
    CHECK(all.on().of("relay-user_info")->how() == condition::degraded);
  }
  all.on().pass(2s);
  CHECK(all.on().roll().not_ready().empty());
  CHECK(all.is_good(all.refresh(ann.token_pair).value()));
  CHECK(all.is_good(all.register_as("bob").value().token_pair));
  CHECK(all.restarts() == 0);
}

TEST_CASE("a node that starts without its database is ready when that is there") {
  fresh_schemas();
  std::optional<server_down> outage{std::in_place};
  whole_cast all{{.empty = false}};
  CHECK_FALSE(all.cast.guard->is_complete());
  CHECK(all.register_as("ann").error() == errc::storage_unavailable);
  outage.reset();
  all.on().pass(2s);
  all.on().pass(1s);
  CHECK(all.cast.guard->is_complete());
  CHECK(all.is_good(all.register_as("ann").value().token_pair));
  CHECK(all.restarts() == 0);
}
