#pragma once

#include "messages/events.hpp"
#include "persistence/pg.hpp"

namespace troupe {

/// An event as it goes into the outbox.
struct outbox_entry {
  account_id auth_id;
  uuid event_id;
  std::string event_type;
  std::int64_t schema_version = 1;
  std::string payload;  ///< JSON
  std::string correlation_id;
  std::vector<std::string> subscribers;
  std::optional<uuid> held_for = {};  ///< the event that must be applied before
};
TROUPE_DESCRIBE(outbox_entry, auth_id, event_id, event_type, schema_version, payload,
                correlation_id, subscribers, held_for);

/// What a relay carries: one event to one subscriber.
struct delivery {
  std::int64_t id = 0;
  std::int64_t attempts = 0;      ///< with this one
  std::int64_t tried_for_ms = 0;  ///< since the first of them
  std::string event_type;
  std::string payload;
  uuid event_id;
  std::int64_t schema_version = 1;
  std::int64_t sequence = 0;
  std::string occurred_at;
  std::string correlation_id;
  std::int64_t replays = 0;
};
TROUPE_DESCRIBE(delivery, id, attempts, tried_for_ms, event_type, payload, event_id, schema_version,
                sequence, occurred_at, correlation_id, replays);

/// A relay, what it carries and how much it takes at a time.
struct claim {
  uuid relay;  ///< one run of one relay
  std::string subscriber;
  bool behind_dead_wait = false;  ///< what comes after a dead delivery of the same account
  std::int64_t limit = 50;
  std::int64_t lease_seconds = 10;
};
TROUPE_DESCRIBE(claim, relay, subscriber, behind_dead_wait, limit, lease_seconds);

/// How much of a topic is not done, and since when.
struct outbox_measure {
  std::int64_t waiting = 0;
  std::int64_t dead = 0;
  std::int64_t oldest_seconds = 0;  ///< since the oldest that waits happened
};
TROUPE_DESCRIBE(outbox_measure, waiting, dead, oldest_seconds);

/// The outbox of the schema `auth`. A delivery that was claimed may be claimed again when the lease
/// is over; what a relay says of it after that changes nothing.
class outbox_repository {
 public:
  explicit outbox_repository(pg::session& session) : session_(session) {}

  /// Within the transaction of what it tells of. Returns the event's number in its account.
  caf::expected<std::int64_t> insert_event(const outbox_entry& entry);

  /// The first that waits of each account, the oldest first.
  caf::expected<std::vector<delivery>> claim_deliveries(const claim& by);

  /// They have been applied. Releases what was held for their events, and returns how many.
  caf::expected<std::int64_t> acknowledge(const uuid& relay, std::vector<std::int64_t> ids);
  /// They are still under way, and claimed for another `lease_seconds`.
  caf::expected<void> renew(const uuid& relay, std::vector<std::int64_t> ids,
                            std::int64_t lease_seconds);
  /// As if they had not been claimed; there may be a reason.
  caf::expected<void> hand_back(const uuid& relay, std::vector<std::int64_t> ids,
                                std::optional<std::string> reason);
  /// To be tried again after `delay_seconds`.
  caf::expected<void> postpone(const uuid& relay, std::int64_t id, double delay_seconds,
                               std::string reason);
  /// Never to be tried again by itself.
  caf::expected<void> bury(const uuid& relay, std::int64_t id, std::string reason);

  /// Does not count past `most`.
  caf::expected<outbox_measure> measure(const std::string& subscriber, std::int64_t most);

  // -- sweeping: at most `limit` rows each, how many there were; nothing that waits, is held or
  // dead

  /// Deliveries that were done with longer ago, and their events when that was the last.
  caf::expected<std::int64_t> sweep_deliveries(std::int64_t keep_seconds, std::int64_t limit);
  /// Events that have happened longer ago and never had a subscriber.
  caf::expected<std::int64_t> sweep_events_for_nobody(std::int64_t keep_seconds,
                                                      std::int64_t limit);

 private:
  pg::session& session_;
};

}  // namespace troupe
