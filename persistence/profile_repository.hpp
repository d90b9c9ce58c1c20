#pragma once

#include "messages/events.hpp"
#include "messages/profile.hpp"
#include "persistence/pg.hpp"

namespace troupe {

/// The schema `profile`: one method a statement.
class profile_repository {
 public:
  explicit profile_repository(pg::session& session) : session_(session) {}

  /// Fails with profile_not_ready.
  caf::expected<stored_profile> find(account_id account);
  /// Those that are there, in any order.
  caf::expected<std::vector<stored_profile>> find_all(std::vector<account_id> accounts);
  /// Fails with profile_not_ready, account_deactivated.
  caf::expected<stored_profile> edit_bio(const edit_bio& command);
  /// Applied once, however often it comes; so are all events, and what an operator has replayed
  /// counts as another. Fails with profile_refused if the table does not allow it, which is written
  /// down: no later copy is applied.
  caf::expected<void> apply(const event_header& header, const user_registered& event);
  caf::expected<void> apply(const event_header& header, const account_deactivated& event);
  caf::expected<void> apply(const event_header& header, const account_activated& event);
  /// Writes down that it was refused. Fails with profile_refused, unless another copy of it was
  /// applied meanwhile.
  caf::expected<void> refuse(const event_header& header);

  /// Removes at most `limit` of what came into the inbox longer ago, and returns how many.
  caf::expected<std::int64_t> sweep_inbox(std::int64_t keep_seconds, std::int64_t limit);

 private:
  pg::session& session_;
};

}  // namespace troupe
