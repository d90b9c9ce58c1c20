#include <caf/actor_system_config.hpp>

#include "messages/auth.hpp"
#include "messages/passwords.hpp"
#include "messages/sweeping.hpp"
#include "messages/type_ids.hpp"

namespace troupe {

void add_auth_messages_to(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::troupe_auth>();
}

}  // namespace troupe
