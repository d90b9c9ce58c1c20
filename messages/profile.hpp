#pragma once

#include "messages/fields.hpp"

namespace troupe {

struct user_profile {
  profile_id id;
  account_id auth_id;
  troupe::display_name display_name;
  std::optional<bio_text> bio;
  bool is_active = true;
};
TROUPE_DESCRIBE(user_profile, id, auth_id, display_name, bio, is_active);

/// A profile as it is kept, with the number of the last event of its account that it reflects.
struct stored_profile {
  user_profile profile;
  std::int64_t event_sequence = 0;
};
TROUPE_DESCRIBE(stored_profile, profile, event_sequence);

struct find_profile {
  account_id auth_id;
};
TROUPE_DESCRIBE(find_profile, auth_id);

/// The body of PATCH /api/settings/edit-bio; null clears the bio.
struct new_bio {
  std::optional<bio_text> bio;
};
TROUPE_DESCRIBE(new_bio, bio);

struct edit_bio {
  account_id auth_id;
  std::optional<bio_text> bio;
};
TROUPE_DESCRIBE(edit_bio, auth_id, bio);

/// Tell me when the account's events up to this one have taken effect.
struct await_applied {
  account_id auth_id;
  std::int64_t sequence = 0;
};
TROUPE_DESCRIBE(await_applied, auth_id, sequence);

struct events_applied {};
TROUPE_DESCRIBE(events_applied);

}  // namespace troupe
