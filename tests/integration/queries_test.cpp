#include <fmt/format.h>

#include <algorithm>

#include "persistence/pg_statement.hpp"
#include "tests/integration/rows.hpp"

/// How the schemas carry the statements, and what the services may do there.
using namespace troupe;
using namespace troupe::test;
using Catch::Contains;

namespace {

/// Tables that grow with the number of users; the others fit on a page.
const std::vector<std::string> big_tables{
    "auth_info",         "user_roles",         "sessions",
    "token_blacklist",   "raised_generations", "outbox_events",
    "outbox_deliveries", "user_profiles",      "inbox"};

struct plan_line {
  std::string line;
};
TROUPE_DESCRIBE(plan_line, line);

struct plan_wish {
  std::string prepared;
  std::string asking;
};
TROUPE_DESCRIBE(plan_wish, prepared, asking);

constexpr pg::statement make_planner{"test.make_planner", R"sql(
CREATE FUNCTION pg_temp.plan_of(prepared text, asking text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE prepared;
  RETURN QUERY EXECUTE asking;
  DEALLOCATE planned;
END $$
)sql"};
constexpr pg::statement ask_planner{
    "test.ask_planner",
    "WITH asked AS (SELECT pg_temp.plan_of(:prepared, :asking) AS line) SELECT line FROM asked"};

pg::session planner() {
  auto session = connected({.url = superuser_url()});
  must(session.execute({"test.no_scans", "SET enable_seqscan = off"}));
  must(session.execute({"test.generic", "SET plan_cache_mode = force_generic_plan"}));
  must(session.execute(make_planner));
  return session;
}

/// The plan that serves any parameters.
std::vector<plan_line> plan_of(pg::session& session, const pg::statement& what) {
  constexpr std::string_view all[] = {"*"};
  const auto known = pg::expand(what.text, {});
  auto text = known.names_columns ? std::string{what.text} : known.sql;
  if (known.names_columns) {
    text.replace(text.find(":columns"), 8, "*");
    text = pg::expand(text, all).sql;
  }
  std::string nulls;
  for (std::size_t i = 0; i < known.order.size(); ++i) nulls += i == 0 ? "(NULL" : ", NULL";
  if (!nulls.empty()) nulls += ')';
  return must(session.query<plan_line>(
      ask_planner, plan_wish{"PREPARE planned AS " + text, "EXPLAIN EXECUTE planned" + nulls}));
}

bool is_about_a_big_table(const std::string& line) {
  return std::ranges::any_of(big_tables, [&](const std::string& table) {
    return line.find(" on " + table + " ") != line.npos;
  });
}

/// A scan of a table, or of an index, that looks at all of it.
bool reads_all(const std::vector<plan_line>& plan, std::size_t at) {
  const auto& line = plan[at].line;
  if (line.find("Seq Scan") != line.npos) return true;
  if (line.find("Index Scan") == line.npos && line.find("Index Only Scan") == line.npos)
    return false;
  return at + 1 == plan.size() || plan[at + 1].line.find("Index Cond") == std::string::npos;
}

/// The statements that read all of a big table, with their plans.
template <std::size_t Size>
std::string greedy(const std::array<pg::statement, Size>& statements) {
  auto session = planner();
  std::string found;
  for (const auto& what : statements) {
    const auto plan = plan_of(session, what);
    for (std::size_t at = 0; at < plan.size(); ++at)
      if (is_about_a_big_table(plan[at].line) && reads_all(plan, at))
        found += fmt::format("{}:{}\n", what.name, plan[at].line);
  }
  return found;
}

std::string refusal_of(const std::string& url, const std::string& sql) {
  auto session = connected({.url = url});
  const auto refused = session.execute({"test.forbidden", sql.c_str()});
  INFO(sql);
  REQUIRE_FALSE(refused);
  return text_of(refused.error());
}

}  // namespace

TEST_CASE("every statement about accounts finds its rows by an index") {
  fresh_schemas();
  CHECK(greedy(sql::auth::statements) == "");
}

TEST_CASE("every statement about profiles finds its rows by an index") {
  fresh_schemas();
  CHECK(greedy(sql::profile::statements) == "");
}

TEST_CASE("a statement without an index would be seen") {
  fresh_schemas();
  constexpr std::array greedy_ones{
      pg::statement{"test.scan",
                    "SELECT :columns FROM auth.auth_info WHERE token_generation = :gen"},
      pg::statement{"test.walk", "SELECT id FROM auth.sessions ORDER BY id LIMIT :limit"}};
  CHECK_THAT(greedy(greedy_ones), Contains("test.scan") && Contains("test.walk"));
}

TEST_CASE("the services may not change their schemas") {
  fresh_schemas();
  const auto sql =
      GENERATE(as<std::string>{}, "CREATE TABLE auth.mine ()", "TRUNCATE auth.token_blacklist",
               "DROP VIEW auth.accounts", "ALTER TABLE auth.auth_info ADD COLUMN x text",
               "CREATE INDEX ON auth.sessions (address)");
  CHECK_THAT(refusal_of(auth_url(), sql),
             Contains("permission denied") || Contains("must be owner"));
}

TEST_CASE("no service and no owner may look into the other's schema") {
  fresh_schemas();
  const auto url = GENERATE(profile_url(), profile_owner_url());
  CHECK_THAT(refusal_of(url, "SELECT FROM auth.auth_info"), Contains("permission denied"));
  CHECK_THAT(refusal_of(url, "SELECT FROM auth.accounts"), Contains("permission denied"));
  CHECK_THAT(refusal_of(url, "DELETE FROM auth.sessions"), Contains("permission denied"));
}

TEST_CASE("AuthActor's role may not look into profiles") {
  fresh_schemas();
  const auto url = GENERATE(auth_url(), auth_owner_url());
  CHECK_THAT(refusal_of(url, "SELECT FROM profile.user_profiles"), Contains("permission denied"));
  CHECK_THAT(refusal_of(url, "DELETE FROM profile.inbox"), Contains("permission denied"));
}

TEST_CASE("the constraints repeat the rules of the fields") {
  fresh_schemas();
  const auto [columns, values] = GENERATE(table<std::string, std::string>(
      {{"auth_info (login, email, hashed_password)", "'a-b', 'a@b.c', '$argon2id$x'"},
       {"auth_info (login, email, hashed_password)", "'ab', 'a@b.c', '$argon2id$x'"},
       {"auth_info (login, email, hashed_password)", "'abc', 'nobody', '$argon2id$x'"},
       {"auth_info (login, email, hashed_password)", "'abc', 'a@b.c', 'plain'"},
       {"roles (name, rank)", "'Big', 7"},
       {"signing_keys (kid, purpose, algorithm, public_key, sealed_key)",
        "'k', 'x', 'EdDSA', '', ''"},
       {"signing_keys (kid, purpose, algorithm, public_key, sealed_key)",
        "'k', 'access', 'none', '', ''"}}));
  CHECK_THAT(refusal_of(auth_url(), "INSERT INTO auth." + columns + " VALUES (" + values + ")"),
             Contains("violates check constraint"));
}
