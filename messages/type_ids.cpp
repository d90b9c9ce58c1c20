#include "messages/type_ids.hpp"

#include <caf/actor_system_config.hpp>

#include "messages/call.hpp"
#include "messages/errors.hpp"
#include "messages/lifecycle.hpp"

namespace troupe {

static_assert(caf::id_block::troupe_base::end < type_ids::auth_at);
static_assert(caf::id_block::troupe_auth::end < type_ids::profile_at);
static_assert(caf::id_block::troupe_profile::end < type_ids::events_at);

void add_base_messages_to(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::troupe_base>();
}

void add_messages_to(caf::actor_system_config& config) {
  add_base_messages_to(config);
  add_auth_messages_to(config);
  add_profile_messages_to(config);
  add_event_messages_to(config);
}

}  // namespace troupe
