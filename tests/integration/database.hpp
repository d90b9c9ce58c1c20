#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "persistence/migrate.hpp"

/// The PostgreSQL that tests/with_postgres.sh started.
namespace troupe::test {

inline std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value) throw std::runtime_error("run this through tests/with_postgres.sh");
  return value;
}

inline std::string auth_url() {
  return from_environment("TROUPE_DATABASE_AUTH_URL");
}

inline std::string profile_url() {
  return from_environment("TROUPE_DATABASE_PROFILE_URL");
}

inline std::string auth_owner_url() {
  return from_environment("TROUPE_DATABASE_AUTH_OWNER_URL");
}

inline std::string profile_owner_url() {
  return from_environment("TROUPE_DATABASE_PROFILE_OWNER_URL");
}

/// `url` with another user or database in it.
inline std::string with(std::string url, const std::string& was, const std::string& is) {
  return url.replace(url.find(was), was.size(), is);
}

/// As the one who may do everything.
inline std::string superuser_url() {
  return with(auth_url(), "troupe_auth@", "postgres@");
}

/// The text that came with an error; fails the test if there is none.
inline std::string text_of(const caf::error& error) {
  const auto* text = detail_of<std::string>(error);
  REQUIRE(text);
  return *text;
}

/// The value, or a failed test that says why there is none.
template <class T>
T must(caf::expected<T> outcome) {
  if (!outcome) FAIL(caf::to_string(outcome.error()));
  return std::move(*outcome);
}

inline void must(const caf::error& error) {
  if (error) FAIL(caf::to_string(error));
}

inline void must(const caf::expected<void>& outcome) {
  if (!outcome) FAIL(caf::to_string(outcome.error()));
}

inline pg::session connected(pg::connection_settings how) {
  pg::session made{std::move(how)};
  must(made.connect());
  return made;
}

/// Runs one statement as its own session.
inline void run_as(const std::string& url, const std::string& sql) {
  auto session = connected({.url = url});
  must(session.execute({"test.run", sql.c_str()}));
}

/// A schema of a test's own, which nothing is in: `name` without what an earlier test left.
inline void drop_schema(const std::string& name) {
  run_as(superuser_url(), "DROP SCHEMA IF EXISTS " + name + " CASCADE");
}

/// Drops `schema` and makes it anew from `migrations`, for the roles of auth.
inline void fresh_schema(const std::string& schema, std::span<const pg::migration> migrations) {
  drop_schema(schema);
  must(pg::migrate({.owner_url = auth_owner_url(),
                    .schema = schema,
                    .service_role = "troupe_auth",
                    .migrations = migrations}));
}

}  // namespace troupe::test
