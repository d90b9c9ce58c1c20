#include <caf/send.hpp>

#include "actors/profile/profile_store.hpp"
#include "messages/failpoint.hpp"
#include "messages/profile.hpp"
#include "tests/integration/rows.hpp"
#include "tests/integration/server.hpp"
#include "tests/stage.hpp"

/// Events that come together, and one among them that fails.
using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

using outcomes = std::vector<outcome<stored_profile>>;

/// A store of profiles over empty tables. Nobody has failed when a case begins.
struct store_of_profiles {
  stage on;
  profile_store store;
  supervisor_actor root;
  std::vector<event_header> headers;

  store_of_profiles() {
    fresh_schemas();
    root = on.raise(supervision_tree::branch("root", {.restarts = 10, .within = 1min},
                                             {supervision_tree::leaf("profile-store-1", 1s, [&] {
                                               return store = spawn_profile_store(
                                                          on.back(), {.url = profile_url()}, 1);
                                             })}));
    for (std::int64_t account = 1; account <= 60; ++account)
      headers.push_back({random_uuid(), 1, 1, "2026-11-21T09:00:00Z", "req-1"});
  }

  ~store_of_profiles() {
    caf::anon_send_exit(root, caf::exit_reason::user_shutdown);
    on.run();
#ifdef TROUPE_FAILPOINTS
    failpoint::obey("");
#endif
  }

  /// Accounts 1 to `count` register at the same time, with the same events each time.
  outcomes register_all(std::int64_t count) {
    outcomes all;
    for (std::int64_t account = 1; account <= count; ++account)
      all.push_back(on.hand_in<stored_profile>(
          store, headers[static_cast<std::size_t>(account - 1)],
          user_registered{"Register", {account}, a<display_name>("Ann Lee")}));
    on.run();
    return all;
  }

  std::uint64_t restarts() {
    return on.of("profile-store-1")->restarts();
  }
};

std::vector<errc> errors_in(const outcomes& all) {
  std::vector<errc> errors;
  for (const auto& one : all) errors.push_back(one.error());
  return errors;
}

std::int64_t profiles() {
  return rows_in("profile.user_profiles");
}

std::int64_t transactions() {
  return rows_in("(SELECT DISTINCT xmin::text FROM profile.user_profiles) AS by_transaction");
}

const std::string of_two = "NEW.auth_id = 2";

/// Has the database do `what` when a profile is written for which `when` holds; with `how` at the
/// end of the transaction.
void harm(const std::string& what, const std::string& when = of_two,
          const std::string& how = "TRIGGER harm AFTER") {
  change(
      "CREATE FUNCTION profile.harm() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ "
      "BEGIN " +
      what + "; RETURN NULL; END $$");
  const std::string at_the_end =
      how.starts_with("CONSTRAINT") ? "DEFERRABLE INITIALLY DEFERRED " : "";
  change("CREATE " + how + " INSERT ON profile.user_profiles " + at_the_end +
         "FOR EACH ROW WHEN (" + when + ") EXECUTE FUNCTION profile.harm()");
}

void no_more_harm() {
  change("DROP FUNCTION profile.harm() CASCADE");
}

const std::string lose_connection = "PERFORM pg_terminate_backend(pg_backend_pid())";

constexpr auto fine = errc::none;

}  // namespace

TEST_CASE_METHOD(store_of_profiles, "events that come together are applied in one transaction") {
  CHECK(errors_in(register_all(3)) == std::vector{fine, fine, fine});
  CHECK(profiles() == 3);
  CHECK(transactions() == 1);
}

TEST_CASE_METHOD(store_of_profiles, "each is answered with its own profile") {
  const auto all = register_all(3);
  CHECK(all[0].value().profile.auth_id == account_id{1});
  CHECK(all[1].value().profile.auth_id == account_id{2});
  CHECK(all[2].value().profile.auth_id == account_id{3});
}

TEST_CASE_METHOD(store_of_profiles, "a transaction takes fifty events and no more") {
  CHECK(errors_in(register_all(60)) == std::vector(60, fine));
  CHECK(transactions() == 2);
}

TEST_CASE_METHOD(store_of_profiles, "an event that cannot be applied fails alone") {
  harm("RAISE 'not this one'");
  CHECK(errors_in(register_all(3)) == std::vector{fine, errc::storage_refused, fine});
  CHECK(profiles() == 2);
  CHECK(rows_in("profile.inbox") == 2);
  CHECK(restarts() == 0);
}

TEST_CASE_METHOD(store_of_profiles, "an event that the table refuses is refused alone, for good") {
  harm("RAISE check_violation USING CONSTRAINT = 'profile_refused'");
  CHECK(errors_in(register_all(3)) == std::vector{fine, errc::profile_refused, fine});
  CHECK(profiles() == 2);
  CHECK(rows_in("profile.inbox WHERE refused") == 1);
  no_more_harm();
  CHECK(errors_in(register_all(3)) == std::vector{fine, errc::profile_refused, fine});
}

TEST_CASE_METHOD(store_of_profiles, "a connection that is lost is an outage for all") {
  harm(lose_connection);
  CHECK(errors_in(register_all(3)) == std::vector(3, errc::storage_unavailable));
  CHECK(profiles() == 0);
  no_more_harm();
  on.pass(1s);
  CHECK(errors_in(register_all(3)) == std::vector(3, fine));
  CHECK(restarts() == 0);
}

TEST_CASE_METHOD(store_of_profiles, "when the commit is not answered nobody knows what was done") {
  harm(lose_connection, of_two, "CONSTRAINT TRIGGER harm AFTER");
  CHECK(errors_in(register_all(3)) == std::vector(3, errc::storage_outcome_unknown));
}

TEST_CASE_METHOD(store_of_profiles, "what the database cannot do now is not asked for each event") {
  auto other = connected({.url = superuser_url(), .answer_within = 1min});
  const auto begun = pg::clock::now();
  must(other.transaction([&](pg::session& within) -> caf::expected<void> {
    must(within.execute({"test.lock", "LOCK TABLE profile.inbox"}));
    CHECK(errors_in(register_all(20)) == std::vector(20, errc::storage_unavailable));
    return {};
  }));
  CHECK(pg::clock::now() - begun < 6s);  // two tries, each at most 2 s
  CHECK(errors_in(register_all(20)) == std::vector(20, fine));
}

#ifdef TROUPE_FAILPOINTS

TEST_CASE_METHOD(store_of_profiles, "a throw over one event before its effect fails that one") {
  failpoint::obey("delivery.before_effect:throw@2");
  CHECK(errors_in(register_all(3)) == std::vector{fine, errc::handler_failed, fine});
  CHECK(profiles() == 2);
  CHECK(rows_in("profile.inbox") == 2);
  CHECK(restarts() == 1);
  CHECK(errors_in(register_all(3)) == std::vector(3, fine));
  CHECK(profiles() == 3);
}

TEST_CASE_METHOD(store_of_profiles, "a throw over one event after its effect undoes nothing") {
  failpoint::obey("delivery.after_effect:throw@2");
  CHECK(errors_in(register_all(3)) == std::vector{fine, errc::handler_failed, fine});
  CHECK(profiles() == 3);
  CHECK(restarts() == 1);
  CHECK(errors_in(register_all(3)) == std::vector(3, fine));
  CHECK(profiles() == 3);
  CHECK(rows_in("profile.inbox") == 3);
}

TEST_CASE_METHOD(store_of_profiles, "a throw when fifty have come takes none of the others along") {
  failpoint::obey("delivery.before_effect:throw@50");
  auto expected = std::vector(60, fine);
  expected[49] = errc::handler_failed;
  CHECK(errors_in(register_all(60)) == expected);
  CHECK(profiles() == 59);
  CHECK(restarts() == 1);
}

TEST_CASE_METHOD(store_of_profiles, "one that is refused by order is refused alone, for good") {
  failpoint::obey("profile.refuse:refuse@2");
  CHECK(errors_in(register_all(3)) == std::vector{fine, errc::profile_refused, fine});
  CHECK(rows_in("profile.inbox WHERE refused") == 1);
  CHECK(errors_in(register_all(3)) == std::vector{fine, errc::profile_refused, fine});
  CHECK(transactions() == 1);
}

TEST_CASE_METHOD(store_of_profiles, "a throw after a refusal is written leaves it refused") {
  failpoint::obey("profile.refuse:refuse@2,delivery.after_refusal:throw");
  CHECK(errors_in(register_all(3)) == std::vector{fine, errc::handler_failed, fine});
  CHECK(restarts() == 1);
  CHECK(errors_in(register_all(3)) == std::vector{fine, errc::profile_refused, fine});
}

#endif
