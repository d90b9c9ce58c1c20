#include "persistence/pg.hpp"

#include "tests/integration/database.hpp"
#include "tests/text.hpp"

using namespace troupe;
using namespace troupe::test;
using Catch::Contains;

namespace {

constexpr std::array schema{pg::migration{"0001_things", R"(
CREATE TABLE session_test.things (
  id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  login  text NOT NULL CONSTRAINT login_already_exists UNIQUE,
  email  text,
  amount bigint CONSTRAINT amount_is_positive CHECK (amount > 0)
);
CREATE SEQUENCE session_test.attempts;
-- Fails as if another transaction were in the way, until it was called `times` times.
CREATE FUNCTION session_test.conflict(times bigint, state text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE attempt bigint := nextval('session_test.attempts');
BEGIN
  IF attempt <= times THEN RAISE EXCEPTION 'in the way' USING ERRCODE = state; END IF;
  RETURN attempt;
END $$;
)"}};

struct thing {
  troupe::id<struct thing_row> id;
  login_name login;
  std::optional<std::string> email;
  std::optional<std::int64_t> amount;
};
TROUPE_DESCRIBE(thing, id, login, email, amount);

struct owner_of_thing {
  thing owned;
  bool happy = false;
};
TROUPE_DESCRIBE(owner_of_thing, owned, happy);

struct everything {
  std::int64_t number = 0;
  bool flag = false;
  double share = 0;
  std::string text;
  login_name login;
  std::optional<std::string> maybe;
  std::vector<std::int64_t> numbers;
  std::vector<std::string> texts;
  std::vector<login_name> logins;
  std::vector<account_id> ids;
};
TROUPE_DESCRIBE(everything, number, flag, share, text, login, maybe, numbers, texts, logins, ids);

struct amount_of {
  std::int64_t amount = 0;
};
TROUPE_DESCRIBE(amount_of, amount);

struct setting_value {
  std::string value;
};
TROUPE_DESCRIBE(setting_value, value);

struct conflict {
  std::int64_t times = 0;
  std::string state;
};
TROUPE_DESCRIBE(conflict, times, state);

constexpr pg::statement insert{
    "test.insert",
    "INSERT INTO session_test.things (login, email, amount) VALUES (:login, :email, :amount) "
    "RETURNING :columns"};
constexpr pg::statement add{
    "test.add",
    "INSERT INTO session_test.things (login, email, amount) VALUES (:login, :email, :amount)"};
constexpr pg::statement find{"test.find",
                             "SELECT :columns FROM session_test.things WHERE login = :login"};
constexpr pg::statement count{"test.count", "SELECT count(*) AS amount FROM session_test.things"};
constexpr pg::statement repeat{
    "test.repeat",
    "SELECT :number::bigint AS number, :flag::boolean AS flag, :share::float8 AS share, "
    ":text::text "
    "AS text, :login::text AS login, :maybe::text AS maybe, :numbers::bigint[] AS numbers, "
    ":texts::text[] AS texts, :logins::text[] AS logins, :ids::bigint[] AS ids"};
constexpr pg::statement meet_conflict{"test.conflict",
                                      "SELECT session_test.conflict(:times, :state) AS amount"};

pg::session fresh_session() {
  fresh_schema("session_test", schema);
  return connected({.url = auth_url()});
}

thing named(std::string login) {
  return {{}, a<login_name>(std::move(login)), {}, {}};
}

}  // namespace

TEST_CASE("a row comes back as it went in, quotes, null and all") {
  auto session = fresh_session();
  auto wanted = named("ann");
  wanted.email = "'; DROP SCHEMA session_test CASCADE; -- \"\\ \n";
  const auto made = must(session.query_one<thing>(insert, wanted));
  CHECK(made.id.value == 1);

  const auto found = must(session.query_one<thing>(find, wanted));
  CHECK(found.login == wanted.login);
  CHECK(found.email == wanted.email);
  CHECK(found.amount == std::nullopt);
}

TEST_CASE("every type of value survives the way there and back") {
  auto session = fresh_session();
  const everything sent{-42,
                        true,
                        0.1,
                        "it's",
                        a<login_name>("ann"),
                        std::nullopt,
                        {1, -2},
                        {"", "a,b", "\"q\" \\ {x}", "NULL", "Zoë 日本"},
                        {a<login_name>("bob"), a<login_name>("eve")},
                        {}};
  const auto got = must(session.query_one<everything>(repeat, sent));
  CHECK(got.number == sent.number);
  CHECK(got.flag);
  CHECK(got.share == sent.share);
  CHECK(got.text == sent.text);
  CHECK(got.login == sent.login);
  CHECK(got.maybe == std::nullopt);
  CHECK(got.numbers == sent.numbers);
  CHECK(got.texts == sent.texts);
  CHECK(got.logins == sent.logins);
  CHECK(got.ids.empty());
}

TEST_CASE("a text with U+0000 is refused, not cut") {
  auto session = fresh_session();
  auto wanted = named("ann");
  wanted.email = std::string{"a\0b", 3};
  const auto refused = session.execute(add, wanted).error();
  CHECK(refused == errc::storage_refused);
  CHECK_THAT(text_of(refused), Contains("email holds U+0000"));
}

TEST_CASE("parameters come from several structs and from structs in them") {
  auto session = fresh_session();
  constexpr pg::statement both{
      "test.both", "SELECT :login || :happy::text || :times AS value FROM session_test.things"};
  must(session.execute(add, named("ann")));
  const auto got = must(
      session.query_one<setting_value>(both, owner_of_thing{named("ann"), true}, conflict{3, ""}));
  CHECK(got.value == "annt3");
}

TEST_CASE("a row may have structs inside") {
  auto session = fresh_session();
  constexpr pg::statement rows{
      "test.rows",
      "SELECT :columns FROM (SELECT *, true AS happy FROM session_test.things) all_of_them"};
  must(session.execute(add, named("ann")));
  const auto got = must(session.query_one<owner_of_thing>(rows));
  CHECK(got.owned.login == a<login_name>("ann"));
  CHECK(got.happy);
}

TEST_CASE("a constraint of the database is answered with the error it is named after") {
  auto session = fresh_session();
  must(session.execute(add, named("ann")));
  CHECK(session.execute(add, named("ann")).error() == errc::login_already_exists);
}

TEST_CASE("another refusal tells what was wrong, and nobody's values") {
  auto session = fresh_session();
  auto wanted = named("secret_login");
  wanted.amount = -1;
  const auto refused = session.execute(add, wanted).error();
  CHECK(refused == errc::storage_refused);
  CHECK_THAT(text_of(refused), Contains("amount_is_positive") && !Contains("secret_login"));
}

TEST_CASE("a missing row is the error that the caller names") {
  auto session = fresh_session();
  CHECK(session.query_one<thing>(find, named("nobody"), errc::no_such_user).error() ==
        errc::no_such_user);
  CHECK(session.query_one<thing>(find, named("nobody")).error() == errc::storage_refused);
}

TEST_CASE("a parameter that nobody gave is named") {
  auto session = fresh_session();
  CHECK_THAT(text_of(session.execute(add, amount_of{1}).error()),
             Contains("login is not among the parameters"));
}

TEST_CASE("columns that are not those of the row are refused") {
  auto session = fresh_session();
  CHECK_THAT(text_of(session.query<setting_value>(count).error()), Contains("other columns"));
}

TEST_CASE("a value that breaks its rule is refused, with its column's name") {
  auto session = fresh_session();
  constexpr pg::statement bad{
      "test.bad", "SELECT 1 AS id, 'not a login' AS login, NULL AS email, NULL AS amount"};
  CHECK_THAT(text_of(session.query<thing>(bad).error()), Contains("a login that breaks its rule"));
}

TEST_CASE("columns are asked for only where there is a row to put them in") {
  auto session = fresh_session();
  CHECK_THROWS_AS(session.execute(insert, named("ann")), std::logic_error);
}

TEST_CASE("one statement is not used for two kinds of row") {
  auto session = fresh_session();
  must(session.query<thing>(find, named("ann")));
  CHECK_THROWS_AS(session.query<amount_of>(find, named("ann")), std::logic_error);
}

TEST_CASE("a connection speaks UTF-8 and UTC and has limits on the server too") {
  auto session = connected({.url = auth_url()});
  const auto value_of = [&session](const char* name) {
    const auto text = std::string{"SELECT current_setting('"} + name + "') AS value";
    return must(session.query_one<setting_value>({name, text.c_str()})).value;
  };
  CHECK(value_of("client_encoding") == "UTF8");
  CHECK(value_of("TimeZone") == "UTC");
  CHECK(value_of("client_min_messages") == "warning");
  CHECK(value_of("idle_in_transaction_session_timeout") == "10s");
  CHECK(value_of("statement_timeout") == "700ms");
  CHECK(value_of("lock_timeout") == "400ms");
  CHECK(value_of("default_transaction_isolation") == "read committed");
  CHECK(value_of("application_name") == "troupe");
}

TEST_CASE("a connection that is not to read whole tables collects no whole index either") {
  auto session = connected({.url = auth_url(), .scans_tables = false});
  const auto setting = [&session](const char* sql) {
    return must(session.query_one<setting_value>({sql, sql})).value;
  };
  CHECK(setting("SELECT current_setting('enable_seqscan') AS value") == "off");
  CHECK(setting("SELECT current_setting('enable_bitmapscan') AS value") == "off");
}

TEST_CASE("a database that is not UTF8 is refused by name") {
  run_as(superuser_url(), "DROP DATABASE IF EXISTS ascii");
  run_as(superuser_url(),
         "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
  pg::session session{{.url = with(superuser_url(), "/troupe?", "/ascii?")}};
  const auto refused = session.connect();
  CHECK(refused == errc::storage_refused);
  CHECK_THAT(text_of(refused), Contains("ascii has the encoding SQL_ASCII"));
  CHECK_FALSE(session.connected());
}

TEST_CASE("a URL that is none is refused without being quoted") {
  pg::session session{{.url = "postgresql://ann:hunter2%@host/x"}};
  const auto refused = session.connect();
  CHECK(refused == errc::storage_refused);
  CHECK_THAT(text_of(refused), !Contains("hunter2"));
}

// -- transactions ---------------------------------------------------------------------------------

TEST_CASE("what a transaction did is there when it returns") {
  auto session = fresh_session();
  const auto made = must(session.transaction(
      [](pg::session& in) { return in.query_one<thing>(insert, named("ann")); }));
  CHECK(made.login == a<login_name>("ann"));
  CHECK(must(session.query_one<amount_of>(count)).amount == 1);
}

TEST_CASE("a transaction whose work fails leaves nothing behind") {
  auto session = fresh_session();
  const auto failed = session.transaction([](pg::session& in) -> caf::expected<void> {
    must(in.execute(add, named("ann")));
    return errc::no_such_user;
  });
  CHECK(failed.error() == errc::no_such_user);
  CHECK(must(session.query_one<amount_of>(count)).amount == 0);
}

TEST_CASE("a transaction whose work throws leaves nothing behind") {
  auto session = fresh_session();
  const auto work = [](pg::session& in) -> caf::expected<void> {
    must(in.execute(add, named("ann")));
    throw std::runtime_error("no");
  };
  CHECK_THROWS_AS(session.transaction(work), std::runtime_error);
  CHECK(must(session.query_one<amount_of>(count)).amount == 0);
}

TEST_CASE("a failure that the work keeps to itself fails the transaction all the same") {
  auto session = fresh_session();
  const auto failed = session.transaction([](pg::session& in) -> caf::expected<void> {
    must(in.execute(add, named("ann")));
    static_cast<void>(in.execute(add, named("ann")));
    return {};
  });
  CHECK(failed.error() == errc::login_already_exists);
  CHECK(must(session.query_one<amount_of>(count)).amount == 0);
}

// -- conflicts ------------------------------------------------------------------------------------

TEST_CASE("a statement that meets a conflict is run up to four times") {
  auto session = fresh_session();
  const auto* state = GENERATE("40001", "40P01");
  CHECK(must(session.query_one<amount_of>(meet_conflict, conflict{3, state})).amount == 4);
}

TEST_CASE("a fifth conflict in a row is given up") {
  auto session = fresh_session();
  CHECK(session.query_one<amount_of>(meet_conflict, conflict{4, "40001"}).error() ==
        errc::storage_unavailable);
}

TEST_CASE("a transaction that meets a conflict is run again as a whole") {
  auto session = fresh_session();
  int runs = 0;
  must(session.transaction([&runs](pg::session& in) -> caf::expected<amount_of> {
    ++runs;
    if (auto made = in.execute(add, named("ann")); !made) return made.error();
    return in.query_one<amount_of>(meet_conflict, conflict{2, "40001"});
  }));
  CHECK(runs == 3);
  CHECK(must(session.query_one<amount_of>(count)).amount == 1);
}
