#include "config/schemas.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "persistence/migrate.hpp"
#include "persistence/pg_transport.hpp"
#include "persistence/statements.hpp"

namespace troupe::config {

namespace {

struct schema {
  const char* name;
  std::string owner_url;
  const char* owner_setting;
  pg::connection_settings service;
  const char* service_setting;
  const char* service_role;
  std::span<const pg::migration> migrations;
};

std::vector<schema> schemas(const database_settings& databases) {
  return {
      {"auth", databases.auth_owner_url, "database.auth-owner-url", databases.auth(),
       "database.auth-url", "troupe_auth", sql::auth::migrations},
      {"profile", databases.profile_owner_url, "database.profile-owner-url", databases.profile(),
       "database.profile-url", "troupe_profile", sql::profile::migrations}};
}

std::runtime_error complaint(const schema& which, const char* setting, const caf::error& error) {
  const auto* why = detail_of<std::string>(error);
  return std::runtime_error(
      fmt::format("the schema {}: {} (--{})", which.name, why ? *why : reason_of(error), setting));
}

}  // namespace

void check_transport(const database_settings& databases) {
  const auto check = [](const std::string& url, const char* setting) {
    const auto flaw = pg::transport_flaw(url);
    if (!flaw.empty()) throw std::runtime_error(fmt::format("{} (--{})", flaw, setting));
  };
  for (const auto& each : schemas(databases)) {
    check(each.service.url, each.service_setting);
    check(each.owner_url, each.owner_setting);
  }
}

void migrate_schemas(const database_settings& databases) {
  for (const auto& each : schemas(databases)) {
    auto report = pg::migrate({.owner_url = each.owner_url,
                               .schema = each.name,
                               .service_role = each.service_role,
                               .migrations = each.migrations,
                               .progress = [&](const pg::migration& next) {
                                 log::info("migrate", "applies a migration",
                                           {{"schema", each.name}, {"migration", next.name}});
                               }});
    if (!report) throw complaint(each, each.owner_setting, report.error());
    log::info("migrate", "the schema is up to date",
              {{"schema", each.name},
               {"applied", static_cast<std::int64_t>(report->applied.size())},
               {"found", static_cast<std::int64_t>(report->found)}});
  }
}

void prepare_schemas(const database_settings& databases) {
  databases.migrate ? migrate_schemas(databases) : check_schemas(databases);
}

void check_schemas(const database_settings& databases) {
  for (const auto& each : schemas(databases)) {
    pg::session session{each.service};
    if (auto error = session.connect()) throw complaint(each, each.service_setting, error);
    if (auto fits = pg::check_schema(session, each.name, each.migrations); !fits)
      throw complaint(each, each.service_setting, fits.error());
  }
}

}  // namespace troupe::config
