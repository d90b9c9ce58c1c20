#include <algorithm>

#include "persistence/auth_repository.hpp"
#include "tests/integration/rows.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

template <class T>
errc error_in(const caf::expected<T>& outcome) {
  return outcome ? errc::none : code_of(outcome.error());
}

struct some_keys {
  pg::session session = fresh_auth();
  auth_repository rows{session};

  void insert(const std::string& kid, const std::string& purpose = "access",
              key_times times = {0, 1800}) {
    must(rows.insert_key({kid, purpose, "EdDSA", "public", "sealed"}, times));
  }

  /// "a verifying, b signing": those of access, in the order in which they sign.
  std::string now() {
    std::string text;
    for (const auto& key : must(rows.list_keys()))
      if (key.purpose == "access") text += (text.empty() ? "" : ", ") + key.kid + ' ' + key.state;
    return text;
  }

  /// As if so much time had gone by.
  void pass(const std::string& time) {
    change("UPDATE auth.signing_keys SET signs_at = signs_at - interval '" + time +
           "', created_at = created_at - interval '" + time +
           "', retired_at = retired_at - interval '" + time + "'");
  }
};

}  // namespace

TEST_CASE_METHOD(some_keys,
                 "a key is shown, signs at its moment, checks until its tokens have ended") {
  insert("a");
  CHECK(now() == "a signing");
  insert("b", "access", {300, 1800});
  CHECK(now() == "a signing, b published");
  pass("299 s");
  CHECK(now() == "a signing, b published");
  pass("2 s");
  CHECK(now() == "a verifying, b signing");
  pass("30 min");
  CHECK(now() == "a verifying, b signing");  // for clocks that differ
  pass("1 min");
  CHECK(now() == "b signing");
}

TEST_CASE_METHOD(some_keys, "the first key of a purpose signs at once") {
  insert("a", "access", {300, 1800});
  CHECK(now() == "a signing");
}

TEST_CASE_METHOD(some_keys, "keys that are hurried sign now, of several the newest") {
  insert("a");
  insert("b", "access", {300, 1800});
  insert("c", "access", {300, 1800});
  insert("r", "refresh");
  insert("s", "refresh", {300, 1800});
  must(rows.hurry_keys("access"));
  CHECK(now() == "a verifying, b verifying, c signing");
  CHECK(must(rows.keys_that_sign()).access_kid == "c");
  CHECK(must(rows.keys_that_sign()).refresh_kid == "r");
}

TEST_CASE_METHOD(some_keys,
                 "a retired key is shown for as long as a token of it might live, and not loaded") {
  insert("a");
  insert("b");
  must(rows.retire_key("b"));
  must(rows.retire_key("b"));
  CHECK(now() == "a signing, b retired");
  CHECK(must(rows.load_keys()).size() == 1);
  CHECK(must(rows.sweep_keys(10)) == 0);
  pass("32 min");
  CHECK(must(rows.sweep_keys(10)) == 1);
  CHECK(now() == "a signing");
  CHECK(error_in(rows.retire_key("b")) == errc::no_such_key);
}

TEST_CASE_METHOD(some_keys, "the sweeper takes keys by which no living token is, and no other") {
  insert("a");
  insert("b", "access", {300, 1800});
  CHECK(must(rows.sweep_keys(10)) == 0);
  pass("300 s");
  CHECK(must(rows.sweep_keys(10)) == 0);
  pass("31 min");
  CHECK(must(rows.sweep_keys(10)) == 1);
  CHECK(rows_in("auth.signing_keys") == 1);
  pass("10 years");
  CHECK(must(rows.sweep_keys(10)) == 0);
}

TEST_CASE_METHOD(some_keys, "the one that signs is loaded last") {
  insert("a");
  insert("b");
  insert("c", "access", {300, 1800});
  const auto loaded = must(rows.load_keys());
  REQUIRE(loaded.size() == 3);
  CHECK(loaded[0].kid == "a");
  CHECK(loaded[1].kid == "c");
  CHECK(loaded[2].kid == "b");
  CHECK(loaded[2].sealed_key == "sealed");
}

TEST_CASE_METHOD(some_keys,
                 "tokens that were to live longer keep their key, also when later ones are not") {
  insert("a");
  must(rows.note_lifetimes({7200, 86400}));
  must(rows.note_lifetimes({60, 60}));
  insert("b");
  pass("119 min");
  CHECK(now() == "a verifying, b signing");
  pass("3 min");
  CHECK(now() == "b signing");
}

TEST_CASE_METHOD(some_keys, "changes are counted") {
  CHECK(must(rows.key_changes()) == 0);
  must(rows.count_key_change());
  must(rows.count_key_change());
  CHECK(must(rows.key_changes()) == 2);
}

TEST_CASE_METHOD(some_keys, "who changes the keys is alone with them") {
  auto other = connected({.url = auth_url()});
  const auto outcome = session.transaction([&](pg::session& within) -> caf::expected<bool> {
    must(auth_repository{within}.count_key_change());
    return !auth_repository{other}.count_key_change();  // waits, as long as a statement may
  });
  CHECK(must(outcome));
  CHECK(must(rows.key_changes()) == 1);
}

TEST_CASE("keys that were there before they could be rotated go on signing") {
  drop_schema("auth");
  const std::span<const pg::migration> all{sql::auth::migrations};
  const auto before = std::ranges::count_if(
      all, [](const auto& one) { return std::string_view{one.name} < "0005"; });
  pg::migration_order order{.owner_url = auth_owner_url(),
                            .schema = "auth",
                            .service_role = "troupe_auth",
                            .migrations = all.first(static_cast<std::size_t>(before))};
  must(pg::migrate(order));
  change(
      "INSERT INTO auth.signing_keys (kid, purpose, algorithm, public_key, sealed_key, state, "
      "created_at) VALUES ('a', 'access', 'EdDSA', 'p', 's', 'signing', '2026-01-01'), "
      "('gone', 'access', 'EdDSA', 'p', 's', 'retired', '2025-01-01')");
  order.migrations = all;
  must(pg::migrate(order));
  auto session = connected({.url = auth_url()});
  auth_repository rows{session};
  CHECK(must(rows.load_keys()).size() == 1);
  CHECK(must(rows.keys_that_sign()).access_kid == "a");
  for (const auto& key : must(rows.list_keys()))
    if (key.kid == "a") CHECK(key.signs_at.starts_with("2026-01-01"));
}
