#include <caf/actor_system_config.hpp>

#include "messages/events.hpp"
#include "messages/outbox.hpp"
#include "messages/type_ids.hpp"

namespace troupe {

void add_event_messages_to(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::troupe_events>();
}

}  // namespace troupe
