#pragma once

#include "config/all_settings.hpp"

namespace troupe::config {

/// Throws std::runtime_error if a database is asked over a network without what that needs
/// (persistence/pg_transport.hpp). The profile dev may do so.
void check_transport(const database_settings& databases);

/// Brings both schemas to where this binary wants them, as their owners; says in the log what it
/// does. Throws std::runtime_error that says what to do.
void migrate_schemas(const database_settings& databases);

/// Throws std::runtime_error unless both are there already.
void check_schemas(const database_settings& databases);

/// The one or the other, as the settings say; what must hold before actors are started.
void prepare_schemas(const database_settings& databases);

}  // namespace troupe::config
