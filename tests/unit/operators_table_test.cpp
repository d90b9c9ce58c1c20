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

}  // namespace

TEST_CASE("users stand in columns as wide as they need, numbers to the right") {
  auto bob = user(12, "bob_the_builder");
  bob.is_active = false;
  bob.roles.insert(bob.roles.begin(), a<role_name>("admin"));
  CHECK(as_text(user_list{{user(7, "ann"), bob}}) ==
        "#ID  LOGIN            E-MAIL                       STATE        ROLES       #SESSIONS  "
        "CREATED\n"
        "  7  ann              ann@example.org              active       user                2  "
        "2026-11-21T09:00:00Z\n"
        " 12  bob_the_builder  bob_the_builder@example.org  deactivated  admin,user          2  "
        "2026-11-21T09:00:00Z\n");
}

TEST_CASE("no users are a header alone") {
  CHECK(as_text(user_list{}) == "#ID  LOGIN  E-MAIL  STATE  ROLES  #SESSIONS  CREATED\n");
}

TEST_CASE("one user is a table of one") {
  CHECK(as_text(user(7, "ann")) == as_text(user_list{{user(7, "ann")}}));
}

TEST_CASE("an account's state is a sentence") {
  CHECK(as_text(account_status{{7}, false}) == "7 is deactivated\n");
  CHECK(as_text(account_status{{7}, true}) == "7 is active\n");
}

TEST_CASE("keys stand in columns") {
  CHECK(as_text(key_list{{{"kid-1", "access", "EdDSA", "signing", "2026-11-21T09:00:00Z"}}}) ==
        "KID    PURPOSE  ALGORITHM  STATE    CREATED\n"
        "kid-1  access   EdDSA      signing  2026-11-21T09:00:00Z\n");
}
