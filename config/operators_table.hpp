#pragma once

#include <string>

#include "messages/auth.hpp"
#include "messages/logging.hpp"
#include "messages/outbox.hpp"

/// Answers to operators, as text for a terminal.
namespace troupe::config {

std::string as_text(const user_list& users);
std::string as_text(const user_details& user);
std::string as_text(const account_status& status);
std::string as_text(const key_list& keys);

/// Long reasons are cut.
std::string as_text(const event_list& events);
std::string as_text(const event_details& event);

std::string as_text(const log_levels& levels);

/// "3 events are on the way again."
std::string replayed_text(const events_changed& done);
std::string dropped_text(const events_changed& done);

}  // namespace troupe::config
