#include "persistence/profile_repository.hpp"

#include "tests/integration/rows.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

constexpr account_id ann{7};

event_header header(std::int64_t sequence) {
  return {random_uuid(), 1, sequence, "2026-11-21T09:00:00Z", "req-1"};
}

user_registered registered(const std::string& name = "Ann Lee") {
  return {"Register", ann, a<display_name>(name)};
}

account_deactivated now_active(bool is) {
  return {"Account Deactivate", ann, is};
}

struct profile_tables {
  pg::session session = [] {
    fresh_schemas();
    return connected({.url = profile_url()});
  }();
  profile_repository rows{session};

  static void allow(const std::string& condition) {
    change(
        "ALTER TABLE profile.user_profiles DROP CONSTRAINT profile_refused, "
        "ADD CONSTRAINT profile_refused CHECK (" +
        condition + ")");
  }
};

template <class T>
errc error_in(const caf::expected<T>& outcome) {
  return outcome ? errc::none : code_of(outcome.error());
}

}  // namespace

TEST_CASE_METHOD(profile_tables, "an account that registered has a profile") {
  must(rows.apply(header(1), registered()));
  const auto found = must(rows.find(ann));
  CHECK(found.profile.auth_id == ann);
  CHECK(found.profile.display_name.text() == "Ann Lee");
  CHECK_FALSE(found.profile.bio);
  CHECK(found.profile.is_active);
  CHECK(found.event_sequence == 1);
}

TEST_CASE_METHOD(profile_tables, "a profile that is not there yet is not ready") {
  CHECK(error_in(rows.find(ann)) == errc::profile_not_ready);
  CHECK(error_in(rows.edit_bio({ann, {}})) == errc::profile_not_ready);
}

TEST_CASE_METHOD(profile_tables, "registering twice changes nothing") {
  const auto first = header(1);
  must(rows.apply(first, registered()));
  must(rows.apply(first, registered("Another Name")));
  must(rows.apply(header(1), registered("Another Name")));
  CHECK(must(rows.find(ann)).profile.display_name.text() == "Ann Lee");
}

TEST_CASE_METHOD(profile_tables, "a profile is deactivated and taken up again") {
  must(rows.apply(header(1), registered()));
  must(rows.apply(header(2), now_active(false)));
  CHECK_FALSE(must(rows.find(ann)).profile.is_active);
  must(rows.apply(header(3), now_active(true)));
  CHECK(must(rows.find(ann)).profile.is_active);
  CHECK(must(rows.find(ann)).event_sequence == 3);
}

TEST_CASE_METHOD(profile_tables, "an event that comes a second time changes nothing") {
  must(rows.apply(header(1), registered()));
  const auto deactivation = header(2);
  must(rows.apply(deactivation, now_active(false)));
  change("UPDATE profile.user_profiles SET is_active = true, event_sequence = 1");
  must(rows.apply(deactivation, now_active(false)));
  CHECK(must(rows.find(ann)).profile.is_active);
}

TEST_CASE_METHOD(profile_tables, "an event older than what was applied is ignored") {
  must(rows.apply(header(1), registered()));
  must(rows.apply(header(3), now_active(true)));
  must(rows.apply(header(2), now_active(false)));
  CHECK(must(rows.find(ann)).profile.is_active);
  CHECK(must(rows.find(ann)).event_sequence == 3);
}

TEST_CASE_METHOD(profile_tables,
                 "an event that comes before its profile is not taken for applied") {
  const auto deactivation = header(2);
  must(rows.apply(deactivation, now_active(false)));
  CHECK(rows_in("profile.inbox") == 0);
  must(rows.apply(header(1), registered()));
  must(rows.apply(deactivation, now_active(false)));
  CHECK_FALSE(must(rows.find(ann)).profile.is_active);
}

TEST_CASE_METHOD(profile_tables, "a bio is written and cleared") {
  must(rows.apply(header(1), registered()));
  CHECK(must(rows.edit_bio({ann, a<bio_text>("Hello,\n\twörld")})).profile.bio->text() ==
        "Hello,\n\twörld");
  CHECK_FALSE(must(rows.edit_bio({ann, {}})).profile.bio);
}

TEST_CASE_METHOD(profile_tables,
                 "the database has room for the longest bio of the widest letters") {
  must(rows.apply(header(1), registered()));
  std::string longest;
  for (int i = 0; i < 500; ++i) longest += "𝔸";
  CHECK(must(rows.edit_bio({ann, a<bio_text>(longest)})).profile.bio->text() == longest);
}

TEST_CASE_METHOD(profile_tables, "the bio of a deactivated account stays as it is") {
  must(rows.apply(header(1), registered()));
  must(rows.apply(header(2), now_active(false)));
  CHECK(error_in(rows.edit_bio({ann, a<bio_text>("no")})) == errc::account_deactivated);
  CHECK_FALSE(must(rows.find(ann)).profile.bio);
}

TEST_CASE_METHOD(profile_tables, "a profile that the table does not allow is refused by name") {
  const auto refused =
      session.execute({"test.too_short",
                       "INSERT INTO profile.user_profiles (auth_id, display_name, event_sequence) "
                       "VALUES (7, 'ab', 1)"});
  CHECK(error_in(refused) == errc::profile_refused);
}

TEST_CASE_METHOD(profile_tables, "a refusal is written down and holds for every later copy") {
  allow("display_name <> 'Ann Lee'");
  const auto first = header(1);
  CHECK(error_in(rows.apply(first, registered())) == errc::profile_refused);
  CHECK(rows_in("profile.inbox WHERE refused") == 1);
  allow("true");
  CHECK(error_in(rows.apply(first, registered())) == errc::profile_refused);
  CHECK(error_in(rows.find(ann)) == errc::profile_not_ready);
  CHECK(rows_in("profile.inbox") == 1);
}

TEST_CASE_METHOD(profile_tables, "what was refused and is replayed is tried anew") {
  allow("false");
  auto again = header(1);
  CHECK(error_in(rows.apply(again, registered())) == errc::profile_refused);
  again.replays = 1;
  CHECK(error_in(rows.apply(again, registered())) == errc::profile_refused);
  allow("true");
  again.replays = 2;
  must(rows.apply(again, registered()));
  CHECK(must(rows.find(ann)).profile.display_name.text() == "Ann Lee");
  again.replays = 0;
  CHECK(error_in(rows.apply(again, registered())) == errc::profile_refused);
  CHECK(must(rows.find(ann)).profile.display_name.text() == "Ann Lee");
}

TEST_CASE_METHOD(profile_tables, "what was applied is not refused after that") {
  const auto first = header(1);
  must(rows.apply(first, registered()));
  must(rows.refuse(first));
  must(rows.apply(first, registered()));
  CHECK(rows_in("profile.inbox WHERE refused") == 0);
}

TEST_CASE_METHOD(profile_tables, "what is replayed changes nothing that is newer") {
  must(rows.apply(header(1), registered()));
  auto deactivation = header(2);
  must(rows.apply(deactivation, now_active(false)));
  must(rows.apply(header(3), account_activated{"Account Activate", ann}));
  deactivation.replays = 1;
  must(rows.apply(deactivation, now_active(false)));
  CHECK(must(rows.find(ann)).profile.is_active);
  CHECK(must(rows.find(ann)).event_sequence == 3);
}
