#include "config/operators_table.hpp"

#include <catch2/catch.hpp>

#include "tests/text.hpp"

using namespace troupe;
using namespace troupe::test;
using config::as_text;

namespace {

user_details user(std::int64_t number, const std::string& login) {
  return {{number},
          a<login_name>(login),
          a<email_address>(login + "@example.org"),
          true,
          {a<role_name>("user")},
          2,
          "2026-11-21T09:00:00Z"};
}

event_summary welcome(std::int64_t number, std::optional<std::string> why) {
  return {number, "dead",        "mail", "Welcome Mail", {7}, 2, 8, 1, "2026-11-21T09:00:00Z",
          {},     std::move(why)};
}

}  // namespace

TEST_CASE("users stand in columns as wide as they need, numbers to the right") {
  auto bob = user(12, "bob_the_builder");
  bob.is_active = false;
  bob.roles.insert(bob.roles.begin(), a<role_name>("admin"));
  CHECK(as_text(user_list{{user(7, "ann"), bob}}) ==
        "ID  LOGIN            E-MAIL                       STATE        ROLES       SESSIONS  "
        "CREATED\n"
        " 7  ann              ann@example.org              active       user               2  "
        "2026-11-21T09:00:00Z\n"
        "12  bob_the_builder  bob_the_builder@example.org  deactivated  admin,user         2  "
        "2026-11-21T09:00:00Z\n");
}

TEST_CASE("no users are a header alone") {
  CHECK(as_text(user_list{}) == "ID  LOGIN  E-MAIL  STATE  ROLES  SESSIONS  CREATED\n");
}

TEST_CASE("one user is a table of one") {
  CHECK(as_text(user(7, "ann")) == as_text(user_list{{user(7, "ann")}}));
}

TEST_CASE("an account's state is a sentence") {
  CHECK(as_text(account_status{{7}, false}) == "7 is deactivated\n");
  CHECK(as_text(account_status{{7}, true}) == "7 is active\n");
}

TEST_CASE("keys stand in columns") {
  const std::string nine = "2026-11-21T09:00:00Z", ten = "2026-11-21T10:00:00Z";
  CHECK(as_text(key_list{{{"kid-1", "access", "EdDSA", "verifying", nine, nine, ten},
                          {"kid-2", "access", "ES256", "signing", nine, nine, {}}}}) ==
        "KID    PURPOSE  ALGORITHM  STATE      CREATED               SIGNS FROM            UNTIL\n"
        "kid-1  access   EdDSA      verifying  2026-11-21T09:00:00Z  2026-11-21T09:00:00Z  "
        "2026-11-21T10:00:00Z\n"
        "kid-2  access   ES256      signing    2026-11-21T09:00:00Z  2026-11-21T09:00:00Z  -\n");
}

TEST_CASE("events stand in columns, and what is not there is a dash") {
  auto waits = welcome(17, "MAIL_DEFERRED");
  waits.state = "waiting";
  waits.next_at = "2026-11-21T09:10:00Z";
  CHECK(as_text(event_list{{waits, welcome(5, {})}, {}}) ==
        "NUMBER  STATE    SUBSCRIBER  EVENT         ACCOUNT  TRIES  REPLAYS  OCCURRED          "
        "    "
        "NEXT TRY              REASON\n"
        "    17  waiting  mail        Welcome Mail        7      8        1  "
        "2026-11-21T09:00:00Z  2026-11-21T09:10:00Z  MAIL_DEFERRED\n"
        "     5  dead     mail        Welcome Mail        7      8        1  "
        "2026-11-21T09:00:00Z  -                     -\n");
}

TEST_CASE("in a list a reason is one line of sixty bytes, whole characters") {
  const auto shown = [](const std::string& reason) {
    const auto text = as_text(event_list{{welcome(5, reason)}, {}});
    const auto line = text.substr(text.find('\n') + 1);
    return line.substr(text.find("REASON"), line.size() - text.find("REASON") - 1);
  };
  CHECK(shown(std::string(60, 'x')) == std::string(60, 'x'));
  CHECK(shown(std::string(61, 'x')) == std::string(57, 'x') + "...");
  CHECK(shown("x" + std::string(100, 'x').replace(55, 2, "\xd0\xb6")) ==
        std::string(56, 'x') + "...");
  CHECK(shown("550 no\r\nsuch\x1buser") == "550 no  such user");
}

TEST_CASE("an event is shown whole") {
  auto of = welcome(17, "MAIL_REFUSED: " + std::string(100, 'x'));
  event_details event{of,
                      a<uuid>("0b7a7d0c-7a3e-4f6e-8a0e-1d2f3a4b5c6d"),
                      1,
                      "req-1",
                      "{\n    \"auth_id\": 7\n}",
                      {},
                      {}};
  CHECK(as_text(event) ==
        "number      17\n"
        "state       dead\n"
        "subscriber  mail\n"
        "event       Welcome Mail, version 1\n"
        "event id    0b7a7d0c-7a3e-4f6e-8a0e-1d2f3a4b5c6d\n"
        "account     7, its event 2\n"
        "occurred    2026-11-21T09:00:00Z\n"
        "request     req-1\n"
        "tries       8\n"
        "replays     1\n"
        "reason      MAIL_REFUSED: " +
            std::string(100, 'x') + "\npayload\n{\n    \"auth_id\": 7\n}\n");
}

TEST_CASE("what was done to events is a sentence") {
  CHECK(config::replayed_text({1, 0, 0, {}}) == "1 event is on the way again.\n");
  CHECK(config::replayed_text({3, 0, 2, {}}) ==
        "3 events are on the way again.\n2 were left alone: held, being delivered now, or dropped "
        "and of an "
        "account whose profile is not there.\n");
  CHECK(config::dropped_text({1, 1, 0, {}}) ==
        "1 event is given up, and 1 that was held for it.\n");
  CHECK(config::dropped_text({2, 2, 1, {}}) ==
        "2 events are given up, and 2 that were held for them.\n"
        "1 was left alone: being delivered now, or over.\n");
}
