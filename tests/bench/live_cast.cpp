#include "tests/bench/live_cast.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <cstdlib>
#include <stdexcept>

#include "persistence/migrate.hpp"
#include "persistence/statements.hpp"

namespace troupe::bench {

namespace {

using namespace std::chrono_literals;

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value) throw std::runtime_error("run this by ./dev bench");
  return value;
}

struct rows_wanted {
  std::int64_t rows = 0;
};
TROUPE_DESCRIBE(rows_wanted, rows);

constexpr pg::statement insert_accounts{"bench.insert_accounts", R"(
INSERT INTO auth.auth_info (login, email, hashed_password)
SELECT 'user_' || n, 'user_' || n || '@example.org', '$argon2id$nobody'
FROM generate_series(1, :rows::bigint) n)"};

void run(pg::session& on, const char* sql) {
  must(on.execute({sql, sql}));
}

}  // namespace

pg::connection_settings auth_database() {
  return {.url = from_environment("TROUPE_DATABASE_AUTH_URL")};
}

pg::connection_settings profile_database() {
  return {.url = from_environment("TROUPE_DATABASE_PROFILE_URL")};
}

pg::session superuser() {
  auto url = auth_database().url;
  const std::string service = "troupe_auth@";
  url.replace(url.find(service), service.size(), "postgres@");
  pg::session made{{.url = url, .answer_within = 10min}};
  must(made.connect());
  return made;
}

void must(const caf::expected<void>& outcome) {
  if (!outcome) must(outcome.error());
}

void must(const caf::error& error) {
  if (error) throw std::runtime_error(caf::to_string(error));
}

void fresh_schemas(std::int64_t accounts) {
  auto session = superuser();
  run(session, "DROP SCHEMA IF EXISTS auth CASCADE");
  run(session, "DROP SCHEMA IF EXISTS profile CASCADE");
  must(pg::migrate({.owner_url = from_environment("TROUPE_DATABASE_AUTH_OWNER_URL"),
                    .schema = "auth",
                    .service_role = "troupe_auth",
                    .migrations = sql::auth::migrations}));
  must(pg::migrate({.owner_url = from_environment("TROUPE_DATABASE_PROFILE_OWNER_URL"),
                    .schema = "profile",
                    .service_role = "troupe_profile",
                    .migrations = sql::profile::migrations}));
  must(session.execute(insert_accounts, rows_wanted{accounts}));
}

void settle() {
  auto session = superuser();
  run(session, "VACUUM ANALYZE");
  run(session, "CHECKPOINT");
}

live_cast::live_cast() {
  const auto secret =
      std::make_shared<const server_secret>("a secret that is at least 32 bytes long");
  cast_ = start_actors({.system = system_, .roll = roll_}, {},
                       {auth_database(), profile_database(), secret});
}

live_cast::~live_cast() {
  caf::scoped_actor self{system_};
  caf::anon_send_exit(cast_.root, caf::exit_reason::user_shutdown);
  self->wait_for(cast_.root);
}

std::uint64_t live_cast::restarts() const {
  std::uint64_t sum = 0;
  for (const auto& one : roll_.all()) sum += one->restarts();
  return sum;
}

}  // namespace troupe::bench
