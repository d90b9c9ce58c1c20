#include "messages/events.hpp"
#include "messages/json.hpp"
#include "tests/integration/ensemble.hpp"

/// What AuthActor tells of accounts.
using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

struct told {
  std::string event_type;
  std::string payload;
};
TROUPE_DESCRIBE(told, event_type, payload);

/// The events of all accounts, the oldest first.
std::vector<told> all_told() {
  auto session = connected({.url = superuser_url()});
  return must(session.query<told>(
      {"test.told",
       "SELECT event_type, payload FROM auth.outbox_events ORDER BY auth_id, sequence"},
      pg::nothing{}));
}

template <class Event>
Event last_told() {
  const auto all = all_told();
  REQUIRE(all.back().event_type == Event::wire_name);
  return must(parse_json<Event>(all.back().payload));
}

std::vector<std::string> texts_of(const std::vector<role_name>& roles) {
  std::vector<std::string> texts;
  for (const auto& role : roles) texts.push_back(role.text());
  return texts;
}

struct registered : whole_cast {
  signed_in_user ann = register_as("ann").value();
  std::size_t before = all_told().size();

  std::size_t told_since() const { return all_told().size() - before; }

  void make_active(bool active) {
    ask<account_status>(cast.auth, set_activity{ann.user.id, active, {}}).value();
  }

  void grant(const std::string& role) {
    ask<user_details>(cast.auth, grant_role{ann.user.id, a<role_name>(role)}).value();
  }

  void revoke(const std::string& role) {
    ask<user_details>(cast.auth, revoke_role{ann.user.id, a<role_name>(role)}).value();
  }
};

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(whole_cast, "who registers is to be welcomed in the language he likes") {
  const client_info russian{"curl/7", "127.0.0.1", a<locale_name>("ru")};
  const auto ann =
      ask<signed_in_user>(cast.auth, register_user{somebody("ann"), russian}).value().user;
  REQUIRE(all_told().size() == 2);
  CHECK(all_told()[0].event_type == "Register");
  const auto letter = last_told<welcome_mail>();
  CHECK(letter.auth_id == ann.id);
  CHECK(letter.email.text() == "ann@example.org");
  CHECK(letter.display_name.text() == "Some Body");
  CHECK(letter.locale.text() == "ru");
}

TEST_CASE_METHOD(whole_cast, "whom an operator makes an account is welcomed too") {
  ask<user_details>(cast.auth, create_user{somebody("bob"), true, a<locale_name>("ru")}).value();
  REQUIRE(all_told().size() == 2);
  CHECK(last_told<welcome_mail>().locale.text() == "ru");
}

TEST_CASE("the letter that welcomes is for nobody but the mailer, and held for the profile") {
  whole_cast all{{.profile_database = "postgresql://troupe_profile@127.0.0.1:1/troupe"}};
  all.on().put<signed_in_user>(all.cast.auth, register_user{somebody("ann"), {}});
  all.on().run();
  const std::string letters =
      "auth.outbox_deliveries d JOIN auth.outbox_events e ON e.id = d.event_id "
      "WHERE event_type = 'Welcome Mail'";
  CHECK(rows_in(letters) == 1);
  CHECK(rows_in(letters + " AND subscriber = 'mail' AND state = 'held' AND held_for = "
                          "(SELECT id FROM auth.outbox_events WHERE event_type = 'Register')") ==
        1);
}

TEST_CASE_METHOD(registered, "deactivating and activating are told each by its own name") {
  make_active(false);
  CHECK(last_told<account_deactivated>().auth_id == ann.user.id);
  CHECK_FALSE(last_told<account_deactivated>().is_active);
  make_active(true);
  CHECK(last_told<account_activated>().auth_id == ann.user.id);
  CHECK(last_told<account_activated>().is_active);
  make_active(true);
  CHECK(told_since() == 2);
}

TEST_CASE_METHOD(registered, "a change of roles tells all that the account then has") {
  grant("admin");
  CHECK(last_told<roles_changed>().auth_id == ann.user.id);
  CHECK(texts_of(last_told<roles_changed>().roles) == texts{"admin", "user"});
  revoke("user");
  CHECK(texts_of(last_told<roles_changed>().roles) == texts{"admin"});
  revoke("admin");
  CHECK(last_told<roles_changed>().roles.empty());
  CHECK(told_since() == 3);
}

TEST_CASE_METHOD(registered, "what changes no role is not told") {
  grant("user");
  revoke("admin");
  ask<user_details>(cast.auth, grant_role{ann.user.id, a<role_name>("captain")});
  ask<user_details>(cast.auth, revoke_role{ann.user.id, a<role_name>("captain")});
  CHECK(told_since() == 0);
}
