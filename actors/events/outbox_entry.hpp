#pragma once

#include "messages/call.hpp"
#include "messages/events.hpp"
#include "messages/json.hpp"
#include "persistence/outbox_repository.hpp"

namespace troupe {

/// Of the payloads as they are now. One that is newer was written by a newer program.
constexpr std::int64_t event_schema_version = 1;

/// Who hears of an event of that wire name: the topics, one delivery each.
std::vector<std::string> subscribers_of(std::string_view event_type);

/// An event as it goes into the outbox, caused by `cause`. Fills in the event_type. One that is
/// `held_for` another is not delivered before that one was applied.
template <class Event>
outbox_entry entry_of(Event event, const call& cause, std::optional<uuid> held_for = {}) {
  event.event_type = Event::wire_name;
  return {event.auth_id,
          random_uuid(),
          event.event_type,
          event_schema_version,
          print_json(event),
          cause.request_id,
          subscribers_of(event.event_type),
          std::move(held_for)};
}

}  // namespace troupe
