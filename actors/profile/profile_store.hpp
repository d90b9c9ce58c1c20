#pragma once

#include "actors/supervision/service.hpp"
#include "messages/actors.hpp"
#include "persistence/pg.hpp"

namespace troupe {

/// What ProfileActor says to those who write and read for it; it never travels.
using profile_store = caf::typed_actor<
    // Fails with profile_not_ready.
    asked<find_profile>::gives<stored_profile>,
    // Fails with profile_not_ready, account_deactivated.
    asked<edit_bio>::gives<stored_profile>,
    // Answers with the profile as it is after the event. Fails with profile_refused, when that is
    // written down.
    caf::replies_to<event_header, user_registered>::with<stored_profile>,
    caf::replies_to<event_header, account_deactivated>::with<stored_profile>,
    caf::replies_to<event_header, account_activated>::with<stored_profile>>;

/// Reads and writes profiles for ProfileActor, on a thread and a connection of its own. What is
/// said of one account must go to one store, or it would overtake itself. Without its database it
/// is degraded and refuses at once.
profile_store spawn_profile_store(const backstage& stage, const pg::connection_settings& database,
                                  std::int64_t number);

}  // namespace troupe
