#include "actors/events/outbox_entry.hpp"

namespace troupe {

std::vector<std::string> subscribers_of(std::string_view event_type) {
  if (event_type == user_registered::wire_name || event_type == account_deactivated::wire_name)
    return {topic_user_info};
  return {};
}

}  // namespace troupe
