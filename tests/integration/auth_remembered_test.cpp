#include <ctime>

#include "persistence/auth_repository.hpp"
#include "tests/integration/rows.hpp"

/// What guards load and the sweeper removes.
using namespace troupe;
using namespace troupe::test;

namespace {

constexpr std::int64_t hour = 3600;

struct auth_tables {
  pg::session session = fresh_auth();
  auth_repository rows{session};

  /// `count` of them, expiring `seconds` from now, blacklisted `ago` seconds before.
  void blacklist(int count, int seconds, int ago = 0) {
    change(
        "INSERT INTO auth.token_blacklist (jti, user_id, expires_at, blacklisted_at) "
        "SELECT gen_random_uuid(), 1, now() + make_interval(secs => " +
        std::to_string(seconds) + "), now() - make_interval(secs => " + std::to_string(ago) +
        ") FROM generate_series(1, " + std::to_string(count) + ")");
  }

  account_id an_account(const std::string& login = "ann") {
    return must(rows.insert_account(somebody(login), some_hash()));
  }

  /// `count` sessions of an account; `columns` = `values` of each.
  void sessions(int count, const std::string& ended_at, const std::string& expires_at) {
    change("INSERT INTO auth.sessions (user_id, refresh_jti, ended_at, expires_at) SELECT " +
           std::to_string(an_account().value) + ", gen_random_uuid(), " + ended_at + ", " +
           expires_at + " FROM generate_series(1, " + std::to_string(count) + ")");
  }
};

const std::string no_uuid = "00000000-0000-0000-0000-000000000000";

}  // namespace

TEST_CASE_METHOD(auth_tables, "revoked tokens come page by page, each once") {
  blacklist(5, 60);
  const auto first = must(rows.revoked_tokens(no_uuid, 3));
  REQUIRE(first.size() == 3);
  const auto second = must(rows.revoked_tokens(first.back().jti.text(), 3));
  CHECK(second.size() == 2);
  CHECK(first.back().jti < second.front().jti);
  CHECK(std::abs(first.front().until - (std::time(nullptr) + 60)) < 60);
}

TEST_CASE_METHOD(
    auth_tables,
    "revoked tokens are those that may be alive, under whatever lifetime they were issued") {
  blacklist(1, -1);
  blacklist(1, 60);
  blacklist(1, 2 * hour);
  CHECK(must(rows.revoked_tokens(no_uuid, 10)).size() == 2);
}

TEST_CASE_METHOD(auth_tables,
                 "ended sessions come page by page while a token of theirs may be alive") {
  sessions(5, "now()", "now() + interval '1 day'");
  change("UPDATE auth.sessions SET ended_at = now() - interval '2 hours' WHERE id = 2");
  change("UPDATE auth.sessions SET ended_at = NULL WHERE id = 3");
  const auto first = must(rows.ended_sessions({}, hour, 2));
  REQUIRE(first.size() == 2);
  CHECK(first[0].sid == session_id{1});
  CHECK(first[1].sid == session_id{4});
  CHECK(std::abs(first[0].until - (std::time(nullptr) + hour)) < 60);
  CHECK(must(rows.ended_sessions({4}, hour, 2)).size() == 1);
}

TEST_CASE_METHOD(auth_tables, "raised generations come page by page until they expire") {
  const auto ann = an_account(), bob = an_account("bob"), cyd = an_account("cyd");
  must(rows.raise_generation(ann, hour));
  must(rows.raise_generation(bob, -1));
  must(rows.raise_generation(cyd, hour));
  const auto first = must(rows.raised_generations({}, 1));
  REQUIRE(first.size() == 1);
  CHECK(first[0].user == ann);
  CHECK(first[0].gen == 2);
  const auto second = must(rows.raised_generations(ann, 1));
  REQUIRE(second.size() == 1);
  CHECK(second[0].user == cyd);
}

TEST_CASE_METHOD(auth_tables,
                 "blacklisted tokens are swept in batches when they mean nothing more") {
  blacklist(5, -1, 2 * hour);
  blacklist(1, -1, 0);         // a guard may not have forgotten it
  blacklist(1, 60, 2 * hour);  // alive
  CHECK(must(rows.sweep_tokens(hour, 3)) == 3);
  CHECK(must(rows.sweep_tokens(hour, 3)) == 2);
  CHECK(must(rows.sweep_tokens(hour, 3)) == 0);
  CHECK(rows_in("auth.token_blacklist") == 2);
}

TEST_CASE_METHOD(auth_tables,
                 "sessions are swept in batches, some time after they ended or expired") {
  sessions(6, "NULL", "now() + interval '1 day'");
  change("UPDATE auth.sessions SET ended_at = now() - interval '2 hours' WHERE id <= 2");
  change("UPDATE auth.sessions SET expires_at = now() - interval '2 hours' WHERE id = 3");
  change("UPDATE auth.sessions SET ended_at = now() WHERE id = 4");
  change("UPDATE auth.sessions SET expires_at = now() WHERE id = 5");
  CHECK(must(rows.sweep_sessions(hour, 2)) == 2);
  CHECK(must(rows.sweep_sessions(hour, 2)) == 1);
  CHECK(must(rows.sweep_sessions(hour, 2)) == 0);
  CHECK(rows_in("auth.sessions WHERE id > 3") == 3);
}

TEST_CASE_METHOD(auth_tables, "raised generations are swept in batches when they expire") {
  must(rows.raise_generation(an_account(), -1));
  must(rows.raise_generation(an_account("bob"), -1));
  must(rows.raise_generation(an_account("cyd"), hour));
  CHECK(must(rows.sweep_generations(1)) == 1);
  CHECK(must(rows.sweep_generations(10)) == 1);
  CHECK(must(rows.sweep_generations(10)) == 0);
}
