#include "tests/integration/relays.hpp"

/// What a relay does with deliveries that fail.
using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

// -- what is dead ---------------------------------------------------------------------------------

TEST_CASE_METHOD(relays,
                 "an event that fails its schema is dead at once, and its fields are named") {
  write_registration(ann);
  write_registration(bob);
  change("UPDATE auth.outbox_events SET payload = payload - 'display_name' WHERE auth_id = 1");
  wake();
  CHECK(deliveries("auth_id = 1 AND state = 'dead' AND attempts = 1 AND "
                   "last_error = 'INVALID_FIELDS: display_name MISSING'") == 1);
  CHECK(profiles->heard == words{"Register 2 #1"});
  on.pass(1h);
  CHECK(deliveries("state = 'dead' AND attempts = 1") == 1);
}

TEST_CASE_METHOD(relays, "an event of a newer schema, or that nobody knows, is dead at once") {
  write_registration(ann);
  write_registration(bob);
  change("UPDATE auth.outbox_events SET schema_version = 2 WHERE auth_id = 1");
  change("UPDATE auth.outbox_events SET event_type = 'Something Else' WHERE auth_id = 2");
  wake();
  CHECK(profiles->heard.empty());
  CHECK(deliveries("state = 'dead' AND last_error = 'INVALID_FIELDS: schema_version TOO_NEW'") ==
        1);
  CHECK(deliveries("state = 'dead' AND last_error = 'INVALID_FIELDS: event_type UNKNOWN'") == 1);
}

TEST_CASE_METHOD(relays, "what is refused is dead at once, with the server's words") {
  mailer->trouble[1] = caf::make_error(errc::mail_refused, std::string{"550 5.1.1 no such user"});
  write_letter(ann);
  write_letter(bob);
  wake();
  CHECK(deliveries("auth_id = 1 AND state = 'dead' AND attempts = 1 AND "
                   "last_error = 'MAIL_REFUSED: 550 5.1.1 no such user'") == 1);
  CHECK(deliveries("auth_id = 2 AND state = 'delivered'") == 1);
}

TEST_CASE_METHOD(relays, "behind a dead event its account's others wait, and nobody else's") {
  profiles->trouble[1] = errc::profile_refused;
  write_registration(ann);
  write_deactivation(ann);
  write_registration(bob);
  wake();
  write_deactivation(bob);
  wake();
  on.pass(1s);
  CHECK(profiles->heard == words{"Register 1 #1", "Register 2 #1", "Account Deactivate 2 #2"});
  CHECK(deliveries("auth_id = 1 AND state = 'waiting' AND attempts = 0") == 1);
}

TEST_CASE_METHOD(relays, "a dead letter holds up no other, not even of its account") {
  mailer->trouble[1] = errc::mail_refused;
  write_letter(ann);
  wake();
  mailer->trouble.clear();
  write_letter(ann);
  wake();
  CHECK(deliveries("state = 'dead'") == 1);
  CHECK(deliveries("state = 'delivered'") == 1);
}

// -- what is tried again --------------------------------------------------------------------------

TEST_CASE_METHOD(relays, "what fails is tried again, later, and holds up its own account alone") {
  profiles->trouble[1] = errc::handler_failed;
  write_registration(ann);
  write_deactivation(ann);
  write_registration(bob);
  wake();
  write_deactivation(bob);
  wake();
  CHECK(deliveries("auth_id = 1 AND state = 'waiting' AND attempts = 1 AND available_at > now() "
                   "AND last_error = 'HANDLER_FAILED'") == 1);
  CHECK(deliveries("auth_id = 2 AND state = 'delivered'") == 2);
  profiles->trouble.clear();
  let_postponed_deliveries_come_due();
  on.pass(1s);
  CHECK(deliveries("auth_id = 1 AND state = 'delivered'") == 2);
}

TEST_CASE_METHOD(relays, "one subscriber that fails holds up no other") {
  mailer->trouble_for_all = errc::mail_unavailable;
  write_letter(ann);
  write_registration(ann);
  wake();
  CHECK(deliveries("subscriber = 'user_info' AND state = 'delivered'") == 1);
  CHECK(deliveries("subscriber = 'mail' AND state = 'waiting'") == 1);
}

TEST_CASE("what has failed as often as the settings allow is dead, with the last reason") {
  relays all{relay_settings{.limits = {.tries = 3}}};
  all.mailer->trouble_for_all = caf::make_error(errc::mail_deferred, std::string{"450 first"});
  all.write_letter(all.ann);
  all.wake();
  for (int again = 0; again < 2; ++again) {
    CHECK(deliveries("state = 'waiting'") == 1);
    all.mailer->trouble_for_all = caf::make_error(errc::mail_deferred, std::string{"450 busy"});
    let_postponed_deliveries_come_due();
    all.on.pass(1s);
  }
  CHECK(deliveries("state = 'dead' AND attempts = 3 AND last_error = 'MAIL_DEFERRED: 450 busy'") ==
        1);
}

TEST_CASE("what has failed for as long as the settings allow is dead") {
  relays all{relay_settings{.limits = {.age = 1min}}};
  all.mailer->trouble_for_all = errc::mail_deferred;
  all.write_letter(all.ann);
  change("UPDATE auth.outbox_events SET occurred_at = now() - interval '1 h'");
  all.wake();
  CHECK(deliveries("state = 'waiting' AND attempts = 1") == 1);
  change("UPDATE auth.outbox_deliveries SET tried_since = now() - interval '1 min'");
  for (int tries = 2; tries < 5; ++tries) {  // age alone may have been an outage
    let_postponed_deliveries_come_due();
    all.on.pass(1s);
  }
  CHECK(deliveries("state = 'waiting' AND attempts = 4") == 1);
  let_postponed_deliveries_come_due();
  all.on.pass(1s);
  CHECK(deliveries("state = 'dead' AND attempts = 5") == 1);
}

TEST_CASE("no pause is longer than the settings say") {
  relays all{relay_settings{.pause_max = 200ms}};
  all.mailer->trouble_for_all = errc::mail_deferred;
  all.write_letter(all.ann);
  change("UPDATE auth.outbox_deliveries SET attempts = 20, tried_since = now()");
  all.wake();
  CHECK(deliveries("attempts = 21 AND available_at < now() + interval '200 ms'") == 1);
}

TEST_CASE("a delivery whose relays die with it is given up too") {
  relays all{relay_settings{.limits = {.tries = 3}}};
  all.write_letter(all.ann);
  change("UPDATE auth.outbox_deliveries SET attempts = 3, tried_since = now()");
  all.wake();
  CHECK(all.mailer->heard.empty());
  CHECK(deliveries("state = 'dead' AND last_error = 'HANDLER_FAILED: too many tries'") == 1);
}

TEST_CASE_METHOD(relays, "who does not answer in time has failed at this one delivery") {
  profiles->silent = true;
  write_registration(ann);
  wake();
  on.pass(5s);
  CHECK(deliveries("state = 'waiting' AND attempts = 1 AND last_error LIKE '%timeout%'") == 1);
}

// -- an outage ------------------------------------------------------------------------------------

TEST_CASE_METHOD(relays,
                 "while the subscriber is away no delivery is tried for long, nor counted") {
  mailer->trouble_for_all = errc::mail_unavailable;
  write_letter(ann);
  write_letter(bob);
  wake();
  CHECK(deliveries("state = 'waiting' AND attempts = 0 AND claimed_by IS NULL AND "
                   "last_error = 'MAIL_UNAVAILABLE'") == 2);
  const auto asked = mailer->asked();
  CHECK(asked == 2);
  wake();
  CHECK(mailer->asked() == asked);
  on.pass(100ms);
  CHECK(mailer->asked() == asked + 1);
  CHECK(deliveries("state = 'waiting' AND attempts = 0") == 2);
}

TEST_CASE_METHOD(relays, "a rest grows up to five seconds") {
  mailer->trouble_for_all = errc::mail_unavailable;
  write_letter(ann);
  wake();
  for (int second = 0; second < 60; ++second) on.pass(1s);
  const auto asked = mailer->asked();
  CHECK(asked > 12);
  CHECK(asked < 35);
  for (int second = 0; second < 20; ++second) on.pass(1s);
  CHECK(mailer->asked() - asked >= 3);
  CHECK(mailer->asked() - asked <= 8);
}

TEST_CASE_METHOD(relays, "when the subscriber is back all goes on, and the next rest is short") {
  mailer->trouble_for_all = errc::mail_unavailable;
  write_letter(ann);
  write_letter(bob);
  wake();
  for (int second = 0; second < 20; ++second) on.pass(1s);
  mailer->trouble_for_all = {};
  on.pass(5s);
  CHECK(deliveries("state = 'delivered' AND attempts = 1") == 2);

  mailer->trouble_for_all = errc::mail_unavailable;
  write_letter(ann);
  wake();
  const auto asked = mailer->asked();
  on.pass(100ms);
  CHECK(mailer->asked() == asked + 1);
}

TEST_CASE_METHOD(relays, "a delivery that alone finds nobody there holds up no other") {
  mailer->trouble[1] = errc::mail_unavailable;
  write_letter(ann);
  write_letter(bob);
  wake();
  for (int turn = 0; turn < 3; ++turn) on.pass(1s);
  CHECK(deliveries("auth_id = 2 AND state = 'delivered'") == 1);
  CHECK(deliveries("auth_id = 1 AND state = 'waiting'") == 1);
}
