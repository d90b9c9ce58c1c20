#pragma once

#include "messages/fields.hpp"

/// What operators may see and do of the outbox. What they see as an event is its delivery to one
/// subscriber, under a number of its own.
namespace troupe {

/// Which deliveries are meant; what is empty or 0 leaves them all.
struct event_filter {
  std::string state = {};       ///< waiting, held, delivered, dead or dropped
  std::string subscriber = {};  ///< a topic, such as mail
  std::string event_type = {};
  account_id auth_id = {};
};
TROUPE_DESCRIBE(event_filter, state, subscriber, event_type, auth_id);

/// The newest first.
struct list_events {
  event_filter which;
  std::int64_t before = 0;  ///< the number of one: only what is older; 0: all
  std::int64_t limit = 50;  ///< 1 to 1000
};
TROUPE_DESCRIBE(list_events, which, before, limit);

struct event_summary {
  std::int64_t id = 0;
  std::string state;
  std::string subscriber;
  std::string event_type;
  account_id auth_id;
  std::int64_t sequence = 0;
  std::int64_t attempts = 0;
  std::int64_t replays = 0;
  std::string occurred_at;                ///< RFC 3339, UTC; so are all times
  std::optional<std::string> next_at;     ///< of one that waits: not before
  std::optional<std::string> last_error;  ///< why it waits or is dead
};
TROUPE_DESCRIBE(event_summary, id, state, subscriber, event_type, auth_id, sequence, attempts,
                replays, occurred_at, next_at, last_error);

/// May have fewer than were asked for, or none, and yet not be the end: one question looks at so
/// many deliveries and no more, however rare what it seeks.
struct event_list {
  std::vector<event_summary> events;
  std::optional<std::int64_t> next;  ///< `before` of the next question; none: that is all
};
TROUPE_DESCRIBE(event_list, events, next);

struct find_event {
  std::int64_t id = 0;
};
TROUPE_DESCRIBE(find_event, id);

struct event_details {
  event_summary summary;
  uuid event_id;
  std::int64_t schema_version = 1;
  std::string correlation_id;
  std::string payload;                      ///< JSON
  std::optional<uuid> held_for;             ///< the event that must be applied before
  std::optional<std::string> delivered_at;  ///< or dropped
};
TROUPE_DESCRIBE(event_details, summary, event_id, schema_version, correlation_id, payload, held_for,
                delivered_at);

/// The deliveries that are named, or, with no ids, those that list_events would find, of one state.
struct chosen_events {
  std::vector<std::int64_t> ids = {};  ///< 1000 at most
  event_filter which = {};
  std::int64_t before = 0;
  std::int64_t limit = 1000;
};
TROUPE_DESCRIBE(chosen_events, ids, which, before, limit);

/// Has what is dead, delivered or dropped delivered once more, and what waits at once. Left alone:
/// what is held, what is being delivered now, and what was dropped while the event that it is held
/// for has not been delivered. A subscriber that has applied something newer changes nothing.
struct replay_events {
  chosen_events which;
};
TROUPE_DESCRIBE(replay_events, which);

/// Gives up what waits, is held or is dead, and what is held for it. Left alone: what is being
/// delivered now, and what is over.
struct drop_events {
  chosen_events which;
};
TROUPE_DESCRIBE(drop_events, which);

struct events_changed {
  std::int64_t changed = 0;          ///< of those that were meant
  std::int64_t along = 0;            ///< dropped because they were held for those
  std::int64_t left = 0;             ///< left alone
  std::optional<std::int64_t> next;  ///< `before` of the next question; none: that is all
};
TROUPE_DESCRIBE(events_changed, changed, along, left, next);

}  // namespace troupe
