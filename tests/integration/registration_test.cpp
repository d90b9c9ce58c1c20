#include "persistence/auth_repository.hpp"
#include "persistence/outbox_repository.hpp"
#include "tests/integration/ensemble.hpp"
#include "tests/integration/server.hpp"

/// What a registration comes to whose profile is refused, or late.
using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

const whole_cast::choices no_profiles{.profile_database =
                                          "postgresql://troupe_profile@127.0.0.1:1/troupe"};

/// From here on the table of profiles allows `condition` alone.
void allow_profiles(const std::string& condition) {
  change(
      "ALTER TABLE profile.user_profiles DROP CONSTRAINT profile_refused, "
      "ADD CONSTRAINT profile_refused CHECK (" +
      condition + ")");
}

/// What the relay does with the delivery of Register: `columns` set.
void set_delivery(const std::string& columns) {
  change("UPDATE auth.outbox_deliveries SET " + columns + " WHERE subscriber = 'user_info'");
}

const std::string dead_of_refusal = "state = 'dead', last_error = 'PROFILE_REFUSED: as it is'";

std::int64_t rows_of_anybody() {
  std::int64_t sum = 0;
  for (const auto* table :
       {"auth_info", "user_roles", "sessions", "outbox_events", "outbox_deliveries"})
    sum += rows_in("auth." + std::string{table});
  return sum;
}

/// A node that makes no profiles, and ann, who waits for the answer to her registration.
struct waiting_for_profile {
  whole_cast all{no_profiles};
  outcome<signed_in_user> ann = [&] {
    auto asked = all.on().put<signed_in_user>(all.cast.auth, register_user{somebody("ann"), {}},
                                              {"test", all.on().in(5s)});
    all.on().run();
    return asked;
  }();

  void let_time_run_out() { all.on().pass(2s); }
};

/// One account with its Register in the outbox, and no actor.
struct begun {
  pg::session session = fresh_auth();
  auth_repository rows{session};
  account_id ann = must(rows.insert_account(somebody("ann"), some_hash()));
  uuid event = random_uuid();

  begun() {
    must(outbox_repository{session}.insert_event(
        {ann, event, "Register", 1, "{}", "", {"user_info"}}));
  }

  std::optional<open_registration> lock() {
    return must(rows.lock_registration({ann, event, "user_info"}));
  }
};

}  // namespace

TEST_CASE_METHOD(begun, "a registration that nobody was told of may be taken back") {
  REQUIRE(lock());
  CHECK_FALSE(lock()->is_refused);
  set_delivery(dead_of_refusal);
  REQUIRE(lock());
  CHECK(lock()->is_refused);
  set_delivery("last_error = 'INVALID_FIELDS'");
  CHECK_FALSE(lock()->is_refused);
}

TEST_CASE_METHOD(begun, "a registration that somebody was told of is not taken back") {
  CHECK(must(rows.mark_answered(ann)));
  CHECK_FALSE(lock());
  CHECK_FALSE(must(rows.mark_answered(ann)));
}

TEST_CASE_METHOD(begun, "a registration whose profile is there or was asked for anew stays") {
  const auto* columns = GENERATE("state = 'delivered'", "replays = 1");
  set_delivery(columns);
  CHECK_FALSE(lock());
}

TEST_CASE_METHOD(begun, "an account that is removed takes all of its own along, and no more") {
  const auto bob = must(rows.insert_account(somebody("bob"), some_hash()));
  must(outbox_repository{session}.insert_event(
      {bob, random_uuid(), "Register", 1, "{}", "", {"user_info"}}));
  must(rows.remove_account(ann));
  CHECK(rows_in("auth.auth_info") == 1);
  CHECK(rows_in("auth.outbox_events") == 1);
  CHECK(rows_in("auth.outbox_deliveries") == 1);
  CHECK_FALSE(must(rows.mark_answered(ann)));
}

TEST_CASE_METHOD(whole_cast, "an account whose profile is refused is taken back") {
  allow_profiles("display_name <> 'Some Body'");
  CHECK(register_as("ann").error() == errc::user_create_error);
  CHECK(rows_of_anybody() == 0);
  CHECK(rows_in("profile.inbox WHERE refused") == 1);
  CHECK(restarts() == 0);
}

TEST_CASE_METHOD(whole_cast, "login and address of an account that was taken back are free") {
  allow_profiles("false");
  CHECK(register_as("ann").error() == errc::user_create_error);
  allow_profiles("true");
  const auto ann = register_as("ann").value();
  CHECK(is_good(ann.token_pair));
  CHECK(profile_of(ann).value().is_active);
}

TEST_CASE_METHOD(whole_cast, "an operator's new account is taken back just so") {
  allow_profiles("false");
  CHECK(ask<user_details>(cast.auth, create_user{somebody("bob"), true}).error() ==
        errc::user_create_error);
  CHECK(rows_of_anybody() == 0);
}

TEST_CASE_METHOD(whole_cast, "a registration with its profile needs no mark") {
  register_as("ann").value();
  CHECK(rows_in("auth.auth_info WHERE answered_at IS NULL") == 1);
}

TEST_CASE("an account that was answered without its profile stays, whatever becomes of that") {
  {
    waiting_for_profile early;
    CHECK_FALSE(early.ann.arrived());
    early.let_time_run_out();
    early.ann.value();
    CHECK(rows_in("auth.auth_info WHERE answered_at IS NOT NULL") == 1);
  }
  allow_profiles("false");
  set_delivery("available_at = now()");
  whole_cast later{{.empty = false}};
  later.on().pass(0s);
  CHECK(rows_in("profile.inbox WHERE refused") == 1);
  later.on().pass(12s);
  CHECK(later.is_good(later.log_in_as("ann").value().token_pair));
  CHECK(rows_in("auth.outbox_deliveries WHERE subscriber = 'mail' AND state = 'held'") == 1);
}

TEST_CASE("an account whose profile is refused when nobody waits any more is taken back") {
  { waiting_for_profile died; }
  CHECK(rows_in("auth.auth_info WHERE answered_at IS NULL") == 1);
  allow_profiles("false");
  set_delivery("available_at = now()");
  whole_cast later{{.empty = false}};
  later.on().pass(0s);
  CHECK(rows_in("profile.inbox WHERE refused") == 1);
  later.on().pass(10s);
  CHECK(rows_of_anybody() == 0);
}

TEST_CASE_METHOD(waiting_for_profile, "a refusal that only the relay was told of counts too") {
  set_delivery(dead_of_refusal);
  let_time_run_out();
  CHECK(ann.error() == errc::user_create_error);
  CHECK(rows_of_anybody() == 0);
}

TEST_CASE_METHOD(waiting_for_profile,
                 "a refused profile that an operator asks for anew is waited for") {
  set_delivery(dead_of_refusal + ", replays = 1");
  let_time_run_out();
  CHECK(all.is_good(ann.value().token_pair));
  CHECK(rows_in("auth.auth_info WHERE answered_at IS NOT NULL") == 1);
}

TEST_CASE_METHOD(waiting_for_profile, "whose event is dead for another reason has an account") {
  set_delivery("state = 'dead', last_error = 'HANDLER_FAILED'");
  let_time_run_out();
  CHECK(all.is_good(ann.value().token_pair));
}

TEST_CASE_METHOD(waiting_for_profile, "of an account that is gone nobody is told") {
  change("DELETE FROM auth.auth_info");
  let_time_run_out();
  CHECK(ann.error() == errc::user_create_error);
}

TEST_CASE_METHOD(waiting_for_profile, "whose account cannot be marked is not told of it") {
  const server_down down;
  let_time_run_out();
  CHECK(row_of(ann.error()).status == 503);
}

TEST_CASE_METHOD(waiting_for_profile,
                 "who signed in before the account was taken back is signed out everywhere") {
  const auto early = all.log_in_as("ann").value().token_pair;
  CHECK(all.is_good(early));
  set_delivery(dead_of_refusal);
  let_time_run_out();
  CHECK(ann.error() == errc::user_create_error);
  CHECK(all.is_refused(early));
  CHECK(all.refresh(early).error() == errc::invalid_token);
  CHECK(all.log_in_as("ann").error() == errc::invalid_credentials);
}
