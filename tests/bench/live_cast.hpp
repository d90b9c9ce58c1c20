#pragma once

#include <caf/actor_system.hpp>

#include "actors/tree.hpp"
#include "config/caf_config.hpp"

/// What is measured, and on what. See docs/performance.md.
namespace troupe::bench {

/// The databases that tests/with_postgres.sh started: as the services see them, and as the one who
/// may do everything.
pg::connection_settings auth_database();
pg::connection_settings profile_database();
pg::session superuser();

/// The value, or std::runtime_error.
template <class T>
T must(caf::expected<T> outcome) {
  if (!outcome) throw std::runtime_error(caf::to_string(outcome.error()));
  return std::move(*outcome);
}

void must(const caf::expected<void>& outcome);
void must(const caf::error& error);

/// Both schemas anew, with `accounts` accounts numbered from 1 that nobody can sign in to.
void fresh_schemas(std::int64_t accounts);

/// Has the database do now what it would do by itself some time, while nothing is measured.
void settle();

/// All actors of a node, as in service: on threads of their own and with the default settings.
class live_cast {
 public:
  live_cast();
  ~live_cast();

  caf::actor_system& system() { return system_; }
  const ensemble& actors() const { return cast_; }

  /// Of all actors together.
  std::uint64_t restarts() const;

 private:
  caf_config config_;
  caf::actor_system system_{config_};
  roll_call roll_;
  ensemble cast_;
};

}  // namespace troupe::bench
