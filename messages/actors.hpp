#pragma once

#include <caf/fwd.hpp>
#include <caf/replies_to.hpp>

#include "messages/type_ids.hpp"

/// Who there is and what one can say to them. Read this file and you know the system.
namespace troupe {

/// A question comes with the call it belongs to: on whose behalf, until when (messages/call.hpp).
/// Every actor of ours refuses one whose deadline has passed (deadline_passed), that finds too many
/// before it (overloaded), or that comes between a failure and the restart (service_restarting).
template <class Question>
struct asked {
  template <class Answer>
  using gives = typename caf::replies_to<call, Question>::template with<Answer>;
};

/// An event comes with its header; the answer says that it has taken effect, now or earlier.
template <class Event>
using applies = typename caf::replies_to<event_header, Event>::template with<event_applied>;

/// Hashes passwords, on threads of its own, and few at a time.
using hasher_actor = caf::typed_actor<
    // Argon2id with the parameters in force.
    asked<hash_password>::gives<hashed_password>,
    // No hash given: never matches, and takes as long as if there were one.
    asked<verify_password>::gives<password_verdict>>;

/// Guards the schema `auth` and every private key.
using auth_actor = caf::typed_actor<
    // Account, session and events in one transaction; answers when the profile is there, or after
    // two seconds without. Fails with login_already_exists, email_already_exists; with
    // user_create_error if the profile was refused, and then there is no account.
    asked<register_user>::gives<signed_in_user>,
    // Fails with invalid_credentials; with account_deactivated only where the password was right.
    asked<log_in>::gives<signed_in_user>,
    // The old refresh token is dead, also if the answer is lost. Fails with invalid_token.
    asked<refresh_tokens>::gives<token_pair>,
    // Ends the session on every node before it answers. Fails with invalid_token, and then has done
    // nothing.
    asked<log_out>::gives<confirmation>,
    // Ends every other session. Fails with invalid_credentials.
    asked<change_password>::gives<confirmation>,
    // Voids every older token of the account when it is deactivated. Fails with no_such_user.
    asked<set_activity>::gives<account_status>,
    // For a guard that cannot tell. Fails with invalid_token.
    asked<check_token>::gives<token_claims>,
    // For a guard that starts.
    asked<find_guard_keys>::gives<guard_keys>,
    // For a guard that starts; page by page.
    asked<find_revocations>::gives<revocation_page>,
    // An account without a session. Fails as register_user does.
    asked<create_user>::gives<user_details>,
    // Fails with no_such_user.
    asked<find_user>::gives<user_details>,
    // Never fails for want of users.
    asked<list_users>::gives<user_list>,
    // Fails with no_such_user, no_such_role. Granting twice is no error.
    asked<grant_role>::gives<user_details>,
    // The same; every older token of the account is void.
    asked<revoke_role>::gives<user_details>,
    // Ends every session. Fails with no_such_user.
    asked<set_password>::gives<user_details>,
    // Public facts of all keys.
    asked<list_keys>::gives<key_list>,
    // Answers with all keys when every guard knows the new ones.
    asked<rotate_keys>::gives<key_list>,
    // Answers when no guard takes a token by these keys any more. Fails with no_such_key.
    asked<retire_keys>::gives<key_list>,
    // A page of the outbox. Never fails for want of events.
    asked<list_events>::gives<event_list>,
    // Fails with no_such_event.
    asked<find_event>::gives<event_details>,
    // Wakes the relays. Fails with no_such_event if one that is named is not there, and with
    // invalid_fields if it is not said which are meant; then nothing is changed.
    asked<replay_events>::gives<events_changed>,
    // The same.
    asked<drop_events>::gives<events_changed>>;

/// Feeds the token_guard of its node, which http asks without a message.
using guard_actor = caf::typed_actor<
    // Answers when no token that is named passes on this node any more.
    asked<revoke_tokens>::gives<tokens_revoked>,
    // Answers when tokens are checked with these keys and no others on this node.
    asked<guard_keys>::gives<keys_learnt>>;

/// Guards the schema `profile`, and has a bounded copy of it in memory.
using profile_actor = caf::typed_actor<
    // Fails with profile_not_ready: an account has its profile soon after it was registered.
    asked<find_profile>::gives<user_profile>,
    // Answers with the profile as it then is. Fails with profile_not_ready, account_deactivated.
    asked<edit_bio>::gives<user_profile>,
    // Answers when the account's events have taken effect up to a number. Fails with
    // profile_refused.
    asked<await_applied>::gives<events_applied>,
    // Makes the profile. Fails with profile_refused, then for good, and tells who waits for it.
    applies<user_registered>,
    // Deactivates the profile or takes it up again.
    applies<account_deactivated>,
    // Takes it up again.
    applies<account_activated>>;

/// Sends letters: MailerActor.
using mailer_actor = caf::typed_actor<
    // Answers when the mail server, or without one the disk, has the letter. Fails with
    // mail_refused, mail_deferred, mail_unavailable.
    applies<welcome_mail>>;

/// Carries events from the outbox of `auth` to their subscribers, each once, in order per account.
using relay_actor = caf::typed_actor<
    // There is something new; else it looks once a second.
    caf::reacts_to<outbox_written>>;

/// Removes what has expired: BlacklistSweeper.
using sweeper_actor = caf::typed_actor<
    // Now; it also does so by itself.
    asked<sweep_expired>::gives<sweep_report>>;

/// What every actor of ours also is, below its own interface: any handle can be cast to this one.
using supervised_actor = caf::typed_actor<
    // From the supervisor, at its start.
    caf::reacts_to<adopt_child>,
    // From the supervisor, after a failure and the pause for it.
    caf::reacts_to<restart_actor>>;

/// Restarts its children, and fails itself when they fail too often.
using supervisor_actor = caf::typed_actor<
    // From a child whose handler threw.
    caf::reacts_to<child_failed>,
    // While the tree is built, in the order of starting.
    caf::reacts_to<take_charge>>;

}  // namespace troupe
