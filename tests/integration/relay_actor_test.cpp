#include "tests/integration/relays.hpp"

/// What a relay delivers, in which order, and what it does when it is stopped or the database is
/// away.
using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

TEST_CASE_METHOD(relays, "each topic's events go to its subscriber") {
  write_registration(ann);
  write_letter(bob);
  wake();
  CHECK(profiles->heard == words{"Register 1 #1"});
  CHECK(mailer->heard == words{"Welcome Mail 2 #1"});
  CHECK(deliveries("state = 'delivered' AND attempts = 1") == 2);
}

TEST_CASE_METHOD(relays, "a subscriber hears all of the event's header") {
  const auto id = write_registration(ann);
  change("UPDATE auth.outbox_deliveries SET replays = 3");
  wake();
  REQUIRE(profiles->headers.size() == 1);
  CHECK(profiles->headers[0].event_id == id);
  CHECK(profiles->headers[0].schema_version == 1);
  CHECK(profiles->headers[0].sequence == 1);
  CHECK(profiles->headers[0].correlation_id == "req-1");
  CHECK(profiles->headers[0].replays == 3);
}

TEST_CASE_METHOD(relays, "a letter goes at once when the event that it is held for was applied") {
  profiles->silent = true;
  write_letter(ann, write_registration(ann));
  wake();
  CHECK(mailer->heard.empty());
  answer();
  CHECK(mailer->heard == words{"Welcome Mail 1 #2"});
  CHECK(deliveries("state = 'delivered'") == 2);
}

TEST_CASE_METHOD(relays, "no letter goes for a profile that was refused") {
  profiles->trouble_for_all = errc::profile_refused;
  write_letter(ann, write_registration(ann));
  wake();
  on.pass(1s);
  CHECK(mailer->heard.empty());
  CHECK(deliveries("state = 'held'") == 1);
}

TEST_CASE_METHOD(relays, "an account's events go one after the other") {
  profiles->silent = true;
  write_registration(ann);
  write_deactivation(ann);
  wake();
  CHECK(profiles->heard == words{"Register 1 #1"});
  profiles->silent = false;
  answer();
  CHECK(profiles->heard == words{"Register 1 #1", "Account Deactivate 1 #2"});
}

TEST_CASE_METHOD(relays, "many wake-ups that wait cost one look") {
  const auto handled = [&] { return on.of("relay-user_info")->handled(); };
  const auto before = handled();
  for (int i = 0; i < 100; ++i) caf::anon_send(profile_relay(), outbox_written{});
  on.run();
  CHECK(handled() - before == 101);
}

TEST_CASE_METHOD(relays, "many answers that wait cost one acknowledgement") {
  profiles->silent = true;
  for (const auto who : {ann, bob}) write_registration(who);
  wake();
  const auto handled = [&] { return on.of("relay-user_info")->handled(); };
  const auto before = handled();
  for (int i = 0; i < 2; ++i)
    caf::anon_send(caf::actor_cast<private_profiles>(all[2]), answer_one::value);
  on.run();
  CHECK(handled() - before == 3);
  CHECK(deliveries("state = 'delivered'") == 2);
}

// -- stopping and failing -------------------------------------------------------------------------

TEST_CASE_METHOD(relays, "told to stop, a relay hears what is under way, and claims no more") {
  profiles->silent = true;
  write_registration(ann);
  wake();
  stop(all[0]);
  write_registration(bob);
  wake();
  CHECK(deliveries("claimed_by IS NOT NULL") == 1);
  answer();
  CHECK(deliveries("auth_id = 1 AND state = 'delivered'") == 1);
  CHECK(deliveries("auth_id = 2 AND state = 'waiting' AND attempts = 0") == 1);
  CHECK(profiles->heard == words{"Register 1 #1"});
}

TEST_CASE_METHOD(relays, "told to stop, a relay hands back what finds its subscriber away") {
  profiles->silent = true;
  write_registration(ann);
  wake();
  stop(all[0]);
  profiles->trouble_for_all = errc::storage_unavailable;
  answer();
  CHECK(deliveries("state = 'waiting' AND claimed_by IS NULL AND attempts = 0 AND "
                   "available_at <= now()") == 1);
}

TEST_CASE_METHOD(relays, "a relay that is slow to look does not claim its own letter again") {
  mailer->silent = true;
  write_letter(ann);
  wake();
  let_postponed_deliveries_come_due();
  on.pass(1s);
  wake();
  CHECK(mailer->asked() == 1);
}

TEST_CASE_METHOD(relays, "a letter that takes longer than the lease is not claimed again") {
  mailer->silent = true;
  write_letter(ann);
  wake();
  change("UPDATE auth.outbox_deliveries SET available_at = now() + interval '1 s'");
  on.pass(1s);
  CHECK(deliveries("claimed_by IS NOT NULL AND available_at > now() + interval '8 s'") == 1);
}

TEST_CASE_METHOD(relays, "an answer after the lease, when it was claimed again, does not count") {
  profiles->silent = true;
  write_registration(ann);
  wake();
  let_postponed_deliveries_come_due();
  wake();
  REQUIRE(profiles->asked() == 2);
  profiles->trouble_for_all = errc::profile_refused;
  answer();
  CHECK(deliveries("state = 'waiting' AND attempts = 2") == 1);
  profiles->trouble_for_all = {};
  answer();
  CHECK(deliveries("state = 'delivered'") == 1);
}

TEST_CASE_METHOD(relays, "what was applied while the database was away is acknowledged after") {
  profiles->silent = true;
  write_registration(ann);
  wake();
  {
    server_down outage;
    answer();
  }
  on.pass(2s);
  on.pass(1s);
  CHECK(deliveries("state = 'delivered' AND attempts = 1") == 1);
  CHECK(profiles->asked() == 1);
}
