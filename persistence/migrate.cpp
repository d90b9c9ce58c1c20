#include "persistence/migrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "persistence/pg_connection.hpp"

namespace troupe::pg {

namespace {

using namespace std::chrono_literals;

constexpr auto connect_within = 5s;
constexpr auto answer_within = 10min;  // of one migration; past it the connection is given up

/// The server's limit ends before ours.
std::string setup_of(const migration_order& order) {
  return fmt::format(
      "SET TimeZone = 'UTC'; SET client_min_messages = warning; "
      "SET statement_timeout = '590s'; SET lock_timeout = {}",
      order.lock_within.count());
}

template <class... Parts>
caf::error refused(fmt::format_string<Parts...> format, Parts&&... parts) {
  return caf::make_error(errc::storage_refused, fmt::format(format, std::forward<Parts>(parts)...));
}

/// `text` between two of `mark`, those inside doubled.
std::string enclosed(std::string_view text, char mark) {
  std::string result{mark};
  for (const char c : text) result.append(c == mark ? 2 : 1, c);
  return result + mark;
}

std::string name_in_sql(std::string_view name) {
  return enclosed(name, '"');
}

std::string text_in_sql(std::string_view text) {
  return enclosed(text, '\'');
}

/// An order while it is carried out.
class migrator {
 public:
  migrator(const migration_order& order, connection& owner) : order_(order), owner_(owner) {}

  caf::expected<migration_report> run() {
    if (auto error = lock()) return error;
    if (auto error = prepare_schema()) return error;
    auto recorded = read_recorded();
    if (!recorded) return recorded.error();
    const auto first = pending_from(order_.schema, *recorded, order_.migrations);
    if (!first) return first.error();
    migration_report report{{}, *first};
    for (const auto& step : order_.migrations.subspan(*first)) {
      order_.progress(step);
      if (auto error = apply(step)) return error;
      report.applied.emplace_back(step.name);
    }
    return report;
  }

 private:
  answer ask(const std::string& sql) { return owner_.script(sql, clock::now() + answer_within); }

  /// Runs `sql`; `what` begins the sentence of the error.
  caf::error expect_done(const std::string& sql, std::string_view what) {
    const auto done = ask(sql);
    if (done.how == answer::kind::done) return {};
    if (done.how == answer::kind::lost)
      return caf::make_error(
          errc::storage_unavailable,
          fmt::format("schema {}: {}: {}; what was applied is recorded, migrate again",
                      order_.schema, what, done.message));
    return refused("schema {}: {} failed: {} ({})", order_.schema, what, done.message,
                   done.sqlstate);
  }

  /// Held until the connection ends.
  caf::error lock() {
    const auto locked = ask(fmt::format("SELECT pg_advisory_lock(hashtextextended({}, 0))",
                                        text_in_sql("troupe.migrations." + order_.schema)));
    if (locked.sqlstate == "55P03")
      return caf::make_error(
          errc::storage_unavailable,
          fmt::format("schema {}: another process has been migrating it for {} s; wait until it is "
                      "done, or look for it in pg_locks (locktype advisory)",
                      order_.schema, order_.lock_within / 1s));
    if (locked.how == answer::kind::done) return {};
    return caf::make_error(errc::storage_unavailable, locked.message);
  }

  caf::error prepare_schema() {
    const auto role = ask(fmt::format(
        "SELECT current_user = {}, EXISTS (SELECT FROM pg_namespace WHERE nspname = {})",
        text_in_sql(order_.service_role), text_in_sql(order_.schema)));
    if (role.how != answer::kind::done)
      return caf::make_error(errc::storage_unavailable, role.message);
    if (role.rows.at(0, 0) == "t")
      return refused(
          "schema {}: the service connects as {}, who owns the schema and could change "
          "it: give the service a role of its own",
          order_.schema, order_.service_role);
    // Not CREATE … IF NOT EXISTS: that asks for the right to create even where there is nothing to.
    const auto schema = name_in_sql(order_.schema);
    const auto create = role.rows.at(0, 1) == "t" ? "" : "CREATE SCHEMA " + schema + ";";
    return expect_done(fmt::format("BEGIN; {2}"
                                   "GRANT USAGE ON SCHEMA {0} TO {1};"
                                   "ALTER DEFAULT PRIVILEGES IN SCHEMA {0}"
                                   " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {1};"
                                   "ALTER DEFAULT PRIVILEGES IN SCHEMA {0}"
                                   " GRANT USAGE ON SEQUENCES TO {1};"
                                   "CREATE TABLE IF NOT EXISTS {0}.migrations ("
                                   " name text PRIMARY KEY, checksum text NOT NULL,"
                                   " applied_at timestamptz NOT NULL DEFAULT now());"
                                   "ALTER TABLE {0}.migrations ADD COLUMN IF NOT EXISTS"
                                   " expands boolean NOT NULL DEFAULT false;"
                                   "REVOKE ALL ON {0}.migrations FROM {1};"
                                   "GRANT SELECT ON {0}.migrations TO {1};"
                                   // A name without a schema is meant to be in ours.
                                   "SET search_path = {0}; COMMIT",
                                   schema, name_in_sql(order_.service_role), create),
                       "making it ready");
  }

  caf::expected<std::vector<recorded_migration>> read_recorded() {
    const auto found = ask(
        fmt::format("SELECT name, checksum, expands FROM {}.migrations ORDER BY name COLLATE \"C\"",
                    name_in_sql(order_.schema)));
    if (found.how != answer::kind::done)
      return caf::make_error(errc::storage_unavailable, found.message);
    return detail::rows_of<recorded_migration>({"migrations", ""}, found.rows);
  }

  caf::error apply(const migration& step) {
    if (auto error = expect_done("BEGIN", step.name)) return error;
    if (auto error = expect_done(step.text, step.name)) return error;
    if (!owner_.in_transaction())
      return refused("schema {}: {} ends its transaction: take COMMIT and ROLLBACK out of it",
                     order_.schema, step.name);
    return expect_done(fmt::format("INSERT INTO {}.migrations (name, checksum, expands) "
                                   "VALUES ({}, {}, {}); COMMIT",
                                   name_in_sql(order_.schema), text_in_sql(step.name),
                                   text_in_sql(checksum_of(step.text)), is_expansion(step)),
                       step.name);
  }

  const migration_order& order_;
  connection& owner_;
};

}  // namespace

std::string checksum_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211U;
  }
  return fmt::format("{:016x}", hash);
}

bool is_expansion(const migration& step) {
  const std::string_view text{step.text};
  return text.starts_with("-- Expands:") || text.find("\n-- Expands:") != text.npos;
}

caf::expected<std::size_t> pending_from(const std::string& schema,
                                        const std::vector<recorded_migration>& recorded,
                                        std::span<const migration> migrations) {
  TROUPE_ASSERT(std::ranges::is_sorted(migrations, std::ranges::less_equal{},
                                       [](const migration& one) { return std::string{one.name}; }));
  std::size_t at = 0;
  for (const auto& [name, checksum, expands] : recorded) {
    if (at == migrations.size() && expands) continue;
    if (at == migrations.size())
      return refused(
          "schema {} is newer than this binary, which does not know {}: run the binary "
          "that applied it, or a later one",
          schema, name);
    const auto& ours = migrations[at++];
    if (name < ours.name)
      return refused("schema {}: {} was applied but is missing in this binary: put it back", schema,
                     name);
    if (name > ours.name)
      return refused(
          "schema {}: {} is not applied, but the later {} is: give it a number after all "
          "that are applied",
          schema, ours.name, name);
    if (checksum != checksum_of(ours.text))
      return refused(
          "schema {}: {} was changed after it was applied: restore its text, and make the "
          "change in a new migration",
          schema, name);
  }
  return at;
}

caf::expected<migration_report> migrate(const migration_order& order) {
  auto owner = connection::open(order.owner_url, setup_of(order), clock::now() + connect_within);
  if (!owner) return owner.error();
  return migrator{order, **owner}.run();
}

caf::expected<void> check_schema(session& service, const std::string& schema,
                                 std::span<const migration> migrations) {
  const auto name = schema + ".migrations";
  const auto text = fmt::format("SELECT :columns FROM {}.migrations ORDER BY name COLLATE \"C\"",
                                name_in_sql(schema));
  auto recorded = service.query<recorded_migration>({name.c_str(), text.c_str()});
  if (!recorded && recorded.error() == errc::storage_refused)
    return refused("schema {}: cannot tell which migrations are applied ({}): run troupe migrate",
                   schema, *detail_of<std::string>(recorded.error()));
  if (!recorded) return recorded.error();
  const auto pending = pending_from(schema, *recorded, migrations);
  if (!pending) return pending.error();
  if (*pending == migrations.size()) return {};
  return refused("schema {} is older than this binary: {} is not applied: run troupe migrate",
                 schema, migrations[*pending].name);
}

}  // namespace troupe::pg
