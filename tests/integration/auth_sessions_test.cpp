#include <array>
#include <future>
#include <latch>
#include <map>

#include "persistence/auth_repository.hpp"
#include "tests/integration/rows.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

constexpr std::int64_t hour = 3600;

template <class T>
errc error_in(const caf::expected<T>& outcome) {
  return outcome ? errc::none : code_of(outcome.error());
}

/// Empty tables but for an account that has signed in once.
struct one_session {
  pg::session session = fresh_auth();
  auth_repository rows{session};
  account_id ann = must(rows.insert_account(somebody("ann"), some_hash()));
  uuid refresh_jti = random_uuid();
  session_id sid = must(rows.insert_session({ann, some_hash(), 1, refresh_jti, hour}, {}));

  session_id begin_another() {
    return must(rows.insert_session({ann, some_hash(), 1, random_uuid(), hour}, {}));
  }

  /// As AuthActor reads them from a token of this session.
  token_claims claims() const { return {ann, refresh_jti, sid, 1, 0, {}, {}}; }

  logged_out_tokens both_tokens() const {
    return {ann, sid, random_uuid(), 4'000'000'000, refresh_jti, 4'000'000'000};
  }

  /// Somebody else changes the account, and commits only when `insert` waits for that.
  errc insert_beside(const std::string& change_of_account);
};

struct blocked {
  bool yes = false;
};
TROUPE_DESCRIBE(blocked, yes);

/// Returns when some session waits for another's lock.
void await_a_waiting_session() {
  auto watcher = connected({.url = superuser_url()});
  const pg::statement look{
      "test.blocked",
      "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock') AS yes"};
  const auto until = pg::clock::now() + std::chrono::seconds{4};
  while (!must(watcher.query_one<blocked>(look)).yes)
    if (pg::clock::now() > until) FAIL("nobody waits");
}

errc one_session::insert_beside(const std::string& change_of_account) {
  std::future<errc> inserted;
  auto other = connected({.url = auth_url()});
  must(other.transaction([&](pg::session& within) -> caf::expected<void> {
    if (auto done = within.execute({"test.change", change_of_account.c_str()}); !done) return done;
    inserted = std::async(std::launch::async, [&] {
      return error_in(rows.insert_session({ann, some_hash(), 1, random_uuid(), hour}, {}));
    });
    await_a_waiting_session();
    return {};
  }));
  return inserted.get();
}

}  // namespace

TEST_CASE_METHOD(one_session, "no session begins with roles from before a generation was raised") {
  must(rows.raise_generation(ann, hour));
  CHECK(error_in(rows.insert_session({ann, some_hash(), 1, random_uuid(), hour}, {})) ==
        errc::invalid_credentials);
  CHECK(must(rows.insert_session({ann, some_hash(), 2, random_uuid(), hour}, {})).value > 0);
}

TEST_CASE_METHOD(one_session,
                 "no session begins where the password is another, or there is no account") {
  CHECK(error_in(rows.insert_session({ann, some_hash("new"), 1, random_uuid(), hour}, {})) ==
        errc::invalid_credentials);
  CHECK(error_in(rows.insert_session({{99}, some_hash(), 1, random_uuid(), hour}, {})) ==
        errc::invalid_credentials);
}

TEST_CASE_METHOD(one_session, "no session begins in a deactivated account") {
  must(rows.set_activity({ann, false, {}}));
  CHECK(error_in(rows.insert_session({ann, some_hash(), 1, random_uuid(), hour}, {})) ==
        errc::invalid_credentials);
}

TEST_CASE_METHOD(one_session,
                 "a session waits for a change of password under way, and does not begin") {
  CHECK(insert_beside("UPDATE auth.auth_info SET hashed_password = '$argon2id$other'") ==
        errc::invalid_credentials);
}

TEST_CASE_METHOD(one_session, "a session waits for a deactivation under way, and does not begin") {
  CHECK(insert_beside("UPDATE auth.auth_info SET is_active = false") == errc::invalid_credentials);
}

TEST_CASE_METHOD(one_session, "a session waits for a change that does not matter, and begins") {
  CHECK(insert_beside("UPDATE auth.auth_info SET event_sequence = 7") == errc::none);
}

TEST_CASE_METHOD(one_session, "a session remembers whose program it is") {
  must(rows.insert_session({ann, some_hash(), 1, random_uuid(), hour}, {"curl/7", "127.0.0.1"}));
  CHECK(rows_in("auth.sessions WHERE user_agent = 'curl/7' AND address = '127.0.0.1'") == 1);
}

TEST_CASE_METHOD(one_session, "a refresh token is spent once") {
  const next_refresh next{random_uuid(), hour};
  const auto refreshed = must(rows.rotate_session(claims(), next));
  CHECK(refreshed.id == ann);
  CHECK(refreshed.gen == 1);
  CHECK(error_in(rows.rotate_session(claims(), {random_uuid(), hour})) == errc::invalid_token);
  auto second = claims();
  second.jti = next.refresh_jti;
  CHECK(error_in(rows.rotate_session(second, {random_uuid(), hour})) == errc::none);
}

TEST_CASE_METHOD(one_session, "a refresh token by a retired key is not spent, and ends nothing") {
  must(rows.insert_key({"k", "refresh", "EdDSA", "p", "s"}, {}));
  must(rows.insert_key({"next", "refresh", "EdDSA", "p", "s"}, {}));
  must(rows.retire_key("k"));
  CHECK(error_in(rows.rotate_session(claims(), {random_uuid(), hour, "k"})) == errc::invalid_token);
  auto tokens = both_tokens();
  tokens.refresh_kid = "k";
  CHECK(error_in(rows.log_out(tokens)) == errc::invalid_token);
  const auto refreshed = must(rows.rotate_session(claims(), {random_uuid(), hour, "next"}));
  CHECK(refreshed.keys.refresh_kid == "next");
  CHECK(refreshed.keys.access_kid.empty());
}

TEST_CASE_METHOD(one_session, "a token by a retired key is not valid") {
  must(rows.insert_key({"k", "access", "EdDSA", "p", "s"}, {}));
  CHECK(must(rows.token_is_valid(claims(), "k")));
  must(rows.retire_key("k"));
  CHECK_FALSE(must(rows.token_is_valid(claims(), "k")));
}

TEST_CASE_METHOD(one_session, "of sixteen who spend one refresh token at once one wins") {
  std::latch ready{16};
  std::array<std::future<errc>, 16> all;
  for (auto& one : all)
    one = std::async(std::launch::async, [&] {
      auto own = connected({.url = auth_url(), .answer_within = std::chrono::seconds{5}});
      ready.arrive_and_wait();
      return error_in(auth_repository{own}.rotate_session(claims(), {random_uuid(), hour}));
    });
  std::map<errc, int> outcomes;
  for (auto& one : all) ++outcomes[one.get()];
  CHECK(outcomes == std::map<errc, int>{{errc::none, 1}, {errc::invalid_token, 15}});
}

TEST_CASE_METHOD(one_session,
                 "no refresh of a session that is over, expired or of another generation") {
  const auto [column, value] = GENERATE(table<std::string, std::string>(
      {{"auth.sessions SET ended_at", "now()"},
       {"auth.sessions SET expires_at", "now()"},
       {"auth.sessions SET user_id", "(SELECT max(id) FROM auth.auth_info)"},
       {"auth.auth_info SET is_active", "false"},
       {"auth.auth_info SET token_generation", "2"}}));
  must(rows.insert_account(somebody("bob"), some_hash()));
  change("UPDATE " + column + " = " + value);
  INFO(column);
  CHECK(error_in(rows.rotate_session(claims(), {random_uuid(), hour})) == errc::invalid_token);
}

TEST_CASE_METHOD(one_session, "logging out ends the session and blacklists both tokens") {
  const auto tokens = both_tokens();
  must(rows.log_out(tokens));
  CHECK(rows_in("auth.sessions WHERE ended_at IS NOT NULL") == 1);
  CHECK(rows_in("auth.token_blacklist WHERE user_id = " + std::to_string(ann.value)) == 2);
  CHECK(error_in(rows.log_out(tokens)) == errc::invalid_token);
}

TEST_CASE_METHOD(one_session, "logging out with a wrong token changes nothing") {
  auto another_session = both_tokens(), spent = both_tokens(), another_user = both_tokens();
  another_session.sid.value += 1;
  spent.refresh_jti = random_uuid();
  another_user.user_id.value += 1;
  const auto wrong = GENERATE_COPY(another_session, spent, another_user);
  CHECK(error_in(rows.log_out(wrong)) == errc::invalid_token);
  CHECK(rows_in("auth.token_blacklist") == 0);
  CHECK(rows_in("auth.sessions WHERE ended_at IS NULL") == 1);
}

TEST_CASE_METHOD(one_session, "the oldest sessions above the cap end") {
  const auto second = begin_another();
  begin_another();
  begin_another();
  auto ended = must(rows.end_oldest_sessions(ann, 2));
  std::ranges::sort(ended);
  CHECK(ended == std::vector{sid, second});
  CHECK(must(rows.end_oldest_sessions(ann, 2)).empty());
}

TEST_CASE_METHOD(one_session, "all sessions end but one, and none of another's") {
  const auto kept = begin_another();
  const auto bob = must(rows.insert_account(somebody("bob"), some_hash()));
  must(rows.insert_session({bob, some_hash(), 1, random_uuid(), hour}, {}));
  CHECK(must(rows.end_sessions(ann, kept)) == std::vector{sid});
  CHECK(must(rows.end_sessions(ann, {})) == std::vector{kept});
  CHECK(rows_in("auth.sessions WHERE ended_at IS NULL") == 1);
}

TEST_CASE_METHOD(one_session,
                 "a generation is raised by one, and for how long it matters is kept") {
  CHECK(must(rows.raise_generation(ann, hour)).gen == 2);
  const auto raised = must(rows.raise_generation(ann, hour));
  CHECK(raised.user == ann);
  CHECK(raised.gen == 3);
  CHECK(std::abs(raised.until - (std::time(nullptr) + hour)) < 60);
  CHECK(must(rows.find_account(ann)).token_generation == 3);
  CHECK(rows_in("auth.raised_generations") == 1);
}

TEST_CASE_METHOD(one_session, "a token is valid until something of it is not") {
  CHECK(must(rows.token_is_valid(claims(), "")));
  const auto what =
      GENERATE(as<std::string>{}, "UPDATE auth.sessions SET ended_at = now()",
               "UPDATE auth.auth_info SET is_active = false",
               "UPDATE auth.auth_info SET token_generation = 2", "DELETE FROM auth.sessions",
               "INSERT INTO auth.token_blacklist (jti, user_id, expires_at) "
               "SELECT refresh_jti, user_id, now() FROM auth.sessions");
  change(what);
  INFO(what);
  CHECK_FALSE(must(rows.token_is_valid(claims(), "")));
}
