#include "http/control.hpp"
#include "messages/auth.hpp"
#include "messages/outbox.hpp"

namespace troupe::http {

namespace {

/// An operator's wish has no user behind it.
auto made(bool active) {
  return [active](set_activity what) { return set_activity{what.user_id, active, {}}; };
}

}  // namespace

control_table control_commands(const auth_actor& auth) {
  return {
      command<create_user, user_details>("user create", auth),
      command<find_user, user_details>("user show", auth),
      command<list_users, user_list>("user list", auth),
      command<grant_role, user_details>("user grant", auth),
      command<revoke_role, user_details>("user revoke", auth),
      command<set_activity, account_status>("user deactivate", auth, made(false)),
      command<set_activity, account_status>("user activate", auth, made(true)),
      command<set_password, user_details>("user set-password", auth),
      command<list_keys, key_list>("keys list", auth),
      command<rotate_keys, key_list>("keys rotate", auth),
      command<retire_keys, key_list>("keys retire", auth),
      command<list_events, event_list>("events list", auth),
      command<find_event, event_details>("events show", auth),
      command<replay_events, events_changed>("events replay", auth),
      command<drop_events, events_changed>("events drop", auth),
  };
}

}  // namespace troupe::http
