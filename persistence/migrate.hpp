#pragma once

#include <functional>
#include <string>
#include <vector>

#include "persistence/pg.hpp"

/// Brings a schema to where this binary expects it, and says by name why it cannot.
namespace troupe::pg {

/// One schema and who may do what there. Both roles exist already.
struct migration_order {
  std::string owner_url;     ///< connects as the role that owns the schema
  std::string schema;        ///< made if it is not there
  std::string service_role;  ///< gets select, insert, update, delete there
  std::span<const migration> migrations;
  std::chrono::milliseconds lock_within =
      std::chrono::seconds{30};  ///< another node's turn, or a lock
  /// Called before each migration that is about to be applied.
  std::function<void(const migration&)> progress = [](const migration&) {};
};

struct migration_report {
  std::vector<std::string> applied;  ///< now, in order
  std::size_t found = 0;             ///< that were applied before
};

/// Applies what is not in yet, each in a transaction of its own, one node at a time: a second one
/// waits, up to 30 s, and then finds nothing to do. A migration has 10 minutes a statement and
/// waits 30 s for a lock.
///
/// storage_unavailable; storage_refused with what to do, if the database and the binary disagree
/// about the past (see `pending_from`), or if a migration fails.
caf::expected<migration_report> migrate(const migration_order& order);

/// For a service that starts without migrating: storage_refused unless the schema is where the
/// binary expects it, or past that by expansions alone.
caf::expected<void> check_schema(session& service, const std::string& schema,
                                 std::span<const migration> migrations);

/// What the table <schema>.migrations holds.
struct recorded_migration {
  std::string name;
  std::string checksum;
  bool expands = false;  ///< as is_expansion says
};
TROUPE_DESCRIBE(recorded_migration, name, checksum, expands);

/// Whether the binary before works on with what it makes: it only adds, or changes what that binary
/// does not read. Its text says so in a line that begins with "-- Expands:".
bool is_expansion(const migration& step);

/// The place of the first migration that is not recorded. Refuses, naming schema and migration,
/// what was changed after it was applied, is recorded and not in the binary (but for expansions
/// after all that it knows), or has a number before one that is applied. `recorded` is in order.
caf::expected<std::size_t> pending_from(const std::string& schema,
                                        const std::vector<recorded_migration>& recorded,
                                        std::span<const migration> migrations);

/// FNV-1a, 64 bits, of a migration's text, in 16 hexadecimal digits.
std::string checksum_of(std::string_view text);

}  // namespace troupe::pg
