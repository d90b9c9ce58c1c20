#pragma once

#include <caf/fwd.hpp>
#include <caf/type_id.hpp>
#include <vector>

/// Declares a message and gives it its number. Declares only: a file that includes this one, as all
/// that name an actor do, is not compiled again when a message gets another field. Who makes or
/// reads a message includes its header.
#define TROUPE_MESSAGE(block, type) \
  namespace troupe {                \
  struct type;                      \
  }                                 \
  CAF_ADD_TYPE_ID(block, (troupe::type))

namespace troupe::type_ids {

/// A block a service, far enough apart never to meet.
constexpr caf::type_id_t block_size = 200;
constexpr caf::type_id_t base_at = caf::first_custom_type_id;
constexpr caf::type_id_t auth_at = base_at + block_size;
constexpr caf::type_id_t profile_at = auth_at + block_size;
constexpr caf::type_id_t events_at = profile_at + block_size;

}  // namespace troupe::type_ids

// Everything that may travel between actors. Append only: the place in the list is the number.
CAF_BEGIN_TYPE_ID_BLOCK(troupe_base, troupe::type_ids::base_at)

TROUPE_MESSAGE(troupe_base, violation)
CAF_ADD_TYPE_ID(troupe_base, (std::vector<troupe::violation>))
TROUPE_MESSAGE(troupe_base, call)
TROUPE_MESSAGE(troupe_base, adopt_child)
TROUPE_MESSAGE(troupe_base, child_failed)
TROUPE_MESSAGE(troupe_base, restart_actor)
TROUPE_MESSAGE(troupe_base, mend_actor)
TROUPE_MESSAGE(troupe_base, take_charge)
TROUPE_MESSAGE(troupe_base, child_overstays)
TROUPE_MESSAGE(troupe_base, tick)

CAF_END_TYPE_ID_BLOCK(troupe_base)

CAF_BEGIN_TYPE_ID_BLOCK(troupe_auth, troupe::type_ids::auth_at)

TROUPE_MESSAGE(troupe_auth, hash_password)
TROUPE_MESSAGE(troupe_auth, hashed_password)
TROUPE_MESSAGE(troupe_auth, verify_password)
TROUPE_MESSAGE(troupe_auth, password_verdict)
TROUPE_MESSAGE(troupe_auth, register_user)
TROUPE_MESSAGE(troupe_auth, signed_in_user)
TROUPE_MESSAGE(troupe_auth, log_in)
TROUPE_MESSAGE(troupe_auth, refresh_tokens)
TROUPE_MESSAGE(troupe_auth, token_pair)
TROUPE_MESSAGE(troupe_auth, log_out)
TROUPE_MESSAGE(troupe_auth, confirmation)
TROUPE_MESSAGE(troupe_auth, change_password)
TROUPE_MESSAGE(troupe_auth, set_activity)
TROUPE_MESSAGE(troupe_auth, account_status)
TROUPE_MESSAGE(troupe_auth, check_token)
TROUPE_MESSAGE(troupe_auth, token_claims)
TROUPE_MESSAGE(troupe_auth, find_guard_keys)
TROUPE_MESSAGE(troupe_auth, guard_keys)
TROUPE_MESSAGE(troupe_auth, find_revocations)
TROUPE_MESSAGE(troupe_auth, revocation_page)
TROUPE_MESSAGE(troupe_auth, revoke_tokens)
TROUPE_MESSAGE(troupe_auth, tokens_revoked)
TROUPE_MESSAGE(troupe_auth, create_user)
TROUPE_MESSAGE(troupe_auth, user_details)
TROUPE_MESSAGE(troupe_auth, find_user)
TROUPE_MESSAGE(troupe_auth, list_users)
TROUPE_MESSAGE(troupe_auth, user_list)
TROUPE_MESSAGE(troupe_auth, grant_role)
TROUPE_MESSAGE(troupe_auth, revoke_role)
TROUPE_MESSAGE(troupe_auth, set_password)
TROUPE_MESSAGE(troupe_auth, list_keys)
TROUPE_MESSAGE(troupe_auth, key_list)
TROUPE_MESSAGE(troupe_auth, sweep_expired)
TROUPE_MESSAGE(troupe_auth, sweep_report)
TROUPE_MESSAGE(troupe_auth, keys_learnt)
TROUPE_MESSAGE(troupe_auth, rotate_keys)
TROUPE_MESSAGE(troupe_auth, retire_keys)

CAF_END_TYPE_ID_BLOCK(troupe_auth)

CAF_BEGIN_TYPE_ID_BLOCK(troupe_profile, troupe::type_ids::profile_at)

TROUPE_MESSAGE(troupe_profile, find_profile)
TROUPE_MESSAGE(troupe_profile, user_profile)
TROUPE_MESSAGE(troupe_profile, edit_bio)
TROUPE_MESSAGE(troupe_profile, await_applied)
TROUPE_MESSAGE(troupe_profile, events_applied)
TROUPE_MESSAGE(troupe_profile, stored_profile)

CAF_END_TYPE_ID_BLOCK(troupe_profile)

CAF_BEGIN_TYPE_ID_BLOCK(troupe_events, troupe::type_ids::events_at)

TROUPE_MESSAGE(troupe_events, event_header)
TROUPE_MESSAGE(troupe_events, user_registered)
TROUPE_MESSAGE(troupe_events, account_deactivated)
TROUPE_MESSAGE(troupe_events, event_applied)
TROUPE_MESSAGE(troupe_events, outbox_written)
TROUPE_MESSAGE(troupe_events, welcome_mail)
TROUPE_MESSAGE(troupe_events, account_activated)
TROUPE_MESSAGE(troupe_events, roles_changed)
TROUPE_MESSAGE(troupe_events, list_events)
TROUPE_MESSAGE(troupe_events, event_list)
TROUPE_MESSAGE(troupe_events, find_event)
TROUPE_MESSAGE(troupe_events, event_details)
TROUPE_MESSAGE(troupe_events, replay_events)
TROUPE_MESSAGE(troupe_events, drop_events)
TROUPE_MESSAGE(troupe_events, events_changed)

CAF_END_TYPE_ID_BLOCK(troupe_events)

namespace troupe {

// Each in a source of its own, since telling CAF how to read and write a type takes time to
// compile.
void add_base_messages_to(caf::actor_system_config& config);
void add_auth_messages_to(caf::actor_system_config& config);
void add_profile_messages_to(caf::actor_system_config& config);
void add_event_messages_to(caf::actor_system_config& config);

/// Tells CAF how to read and write all messages, and asserts that no two blocks meet.
void add_messages_to(caf::actor_system_config& config);

}  // namespace troupe
