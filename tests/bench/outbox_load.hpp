#pragma once

#include <random>

#include "tests/bench/live_cast.hpp"

namespace troupe::bench {

/// An event that is in the outbox for good.
struct committed_event {
  account_id account;
  std::int64_t sequence = 0;
};

/// Writes events of accounts into the outbox, as AuthActor does, by a connection of its own. No two
/// may have an account in common, or they would wait for each other's transactions.
class event_producer {
 public:
  /// Of accounts first, first + step, ... up to last.
  event_producer(account_id first, account_id last, std::int64_t step);

  /// Register for each, `batch` in a transaction. How many that were.
  std::int64_t register_all(std::int64_t batch);

  /// Deactivates or takes up again `count` accounts by chance, in one transaction.
  std::vector<committed_event> change_some(std::int64_t count);

 private:
  struct member {
    account_id account;
    bool is_active = true;
  };

  pg::session session_;
  std::vector<member> members_;
  std::mt19937_64 chance_;
};

/// Waits until the relay has acknowledged all there is in the outbox. Throws std::runtime_error if
/// nothing moves for 30 seconds.
void wait_until_acknowledged();

/// Throws std::runtime_error, saying what, unless each event was applied exactly once and each
/// profile is what its account's last event says. `events` is how many there must be.
void check_applied_once(std::int64_t events);

/// How many deliveries were tried more than once.
std::int64_t repeated_deliveries();

}  // namespace troupe::bench
