#include "messages/auth.hpp"
#include "messages/json_impl.hpp"
#include "messages/outbox.hpp"

/// What the command line and the running server say to each other over the control socket.
namespace troupe {

TROUPE_JSON_IN(create_user)
TROUPE_JSON_OUT(create_user)
TROUPE_JSON_IN(find_user)
TROUPE_JSON_OUT(find_user)
TROUPE_JSON_IN(list_users)
TROUPE_JSON_OUT(list_users)
TROUPE_JSON_IN(grant_role)
TROUPE_JSON_OUT(grant_role)
TROUPE_JSON_IN(revoke_role)
TROUPE_JSON_OUT(revoke_role)
TROUPE_JSON_IN(set_activity)
TROUPE_JSON_OUT(set_activity)
TROUPE_JSON_IN(set_password)
TROUPE_JSON_OUT(set_password)
TROUPE_JSON_IN(list_keys)
TROUPE_JSON_OUT(list_keys)

TROUPE_JSON_IN(rotate_keys)
TROUPE_JSON_OUT(rotate_keys)

TROUPE_JSON_IN(retire_keys)
TROUPE_JSON_OUT(retire_keys)

TROUPE_JSON_IN(user_details)
TROUPE_JSON_OUT(user_details)
TROUPE_JSON_IN(user_list)
TROUPE_JSON_OUT(user_list)
TROUPE_JSON_IN(key_list)
TROUPE_JSON_OUT(key_list)

TROUPE_JSON_IN(list_events)
TROUPE_JSON_OUT(list_events)
TROUPE_JSON_IN(event_list)
TROUPE_JSON_OUT(event_list)
TROUPE_JSON_IN(find_event)
TROUPE_JSON_OUT(find_event)
TROUPE_JSON_IN(event_details)
TROUPE_JSON_OUT(event_details)
TROUPE_JSON_IN(replay_events)
TROUPE_JSON_OUT(replay_events)
TROUPE_JSON_IN(drop_events)
TROUPE_JSON_OUT(drop_events)
TROUPE_JSON_IN(events_changed)
TROUPE_JSON_OUT(events_changed)

}  // namespace troupe
