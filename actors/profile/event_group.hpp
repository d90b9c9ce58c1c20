#pragma once

#include <caf/typed_response_promise.hpp>
#include <variant>
#include <vector>

#include "messages/events.hpp"
#include "messages/profile.hpp"
#include "persistence/pg.hpp"

namespace troupe {

/// An event on its way into the schema `profile`, and who waits for it.
struct event_to_apply {
  event_header header;
  std::variant<user_registered, account_deactivated, account_activated> event;
  caf::typed_response_promise<stored_profile> answer;

  account_id account() const;
};

/// Applies events in their order, in one transaction, and answers each when that is done: a commit
/// costs as much for fifty as for one. If that fails each is applied by itself, so that one that
/// cannot be applied fails alone; but what the database cannot do now it is not asked again and
/// again. What is thrown over one event fails that event with handler_failed, and is thrown again
/// when all are answered.
void apply_together(pg::session& session, std::vector<event_to_apply> events);

}  // namespace troupe
