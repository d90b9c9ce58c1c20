#pragma once

#include <boost/mp11/list.hpp>

#include <vector>

#include "messages/fields.hpp"

/// What has happened, as it stands in the outbox and goes to whoever subscribes. A payload's wire
/// name (`event_type`) and fields are the contract; see docs/architecture.md.
namespace troupe {

/// Comes with every event.
struct event_header {
  uuid event_id;
  std::int64_t schema_version = 1;
  std::int64_t sequence = 0;   ///< counts the events of one account, from 1
  std::string occurred_at;     ///< RFC 3339, UTC
  std::string correlation_id;  ///< the request that caused it
  std::int64_t replays = 0;    ///< how often an operator had it delivered again
};
TROUPE_DESCRIBE(event_header, event_id, schema_version, sequence, occurred_at, correlation_id,
                replays);

/// An account was opened. Others call this user.create.
struct user_registered {
  static constexpr const char* wire_name = "Register";

  std::string event_type;
  account_id auth_id;
  troupe::display_name display_name;
};
TROUPE_DESCRIBE(user_registered, event_type, auth_id, display_name);

/// Somebody is to be welcomed by a letter: for whoever sends it, and for nobody else. It is not
/// delivered before the account's profile is there.
struct welcome_mail {
  static constexpr const char* wire_name = "Welcome Mail";

  std::string event_type;
  account_id auth_id;
  email_address email;
  troupe::display_name display_name;
  locale_name locale;
};
TROUPE_DESCRIBE(welcome_mail, event_type, auth_id, email, display_name, locale);

/// An account was deactivated. Old ones with is_active true say that it was taken up again.
struct account_deactivated {
  static constexpr const char* wire_name = "Account Deactivate";

  std::string event_type;
  account_id auth_id;
  bool is_active = false;
};
TROUPE_DESCRIBE(account_deactivated, event_type, auth_id, is_active);

/// A deactivated account was taken up again.
struct account_activated {
  static constexpr const char* wire_name = "Account Activate";

  std::string event_type;
  account_id auth_id;
  bool is_active = true;
};
TROUPE_DESCRIBE(account_activated, event_type, auth_id, is_active);

/// An account was given a role or lost one.
struct roles_changed {
  static constexpr const char* wire_name = "Role Change";

  std::string event_type;
  account_id auth_id;
  std::vector<role_name> roles;  ///< that it has now, the highest-ranking first
};
TROUPE_DESCRIBE(roles_changed, event_type, auth_id, roles);

/// A subscriber's answer: it has taken effect, now or before.
struct event_applied {};
TROUPE_DESCRIBE(event_applied);

/// To the relay, after a commit that wrote to the outbox. Losing it costs at most a second.
struct outbox_written {};
TROUPE_DESCRIBE(outbox_written);

}  // namespace troupe
