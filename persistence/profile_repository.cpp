#include "persistence/profile_repository.hpp"

#include "persistence/statements.hpp"

namespace troupe {

caf::expected<stored_profile> profile_repository::find(account_id account) {
  return session_.query_one<stored_profile>(sql::profile::find_profile, find_profile{account},
                                            errc::profile_not_ready);
}

caf::expected<stored_profile> profile_repository::edit_bio(const troupe::edit_bio& command) {
  auto rows = session_.query<stored_profile>(sql::profile::edit_bio, command);
  if (!rows) return rows.error();
  if (!rows->empty()) return std::move(rows->front());
  auto there = find(command.auth_id);
  if (!there) return there.error();
  return errc::account_deactivated;
}

caf::expected<void> profile_repository::apply(const event_header& header,
                                              const user_registered& event) {
  return session_.execute(sql::profile::apply_registered, header, event);
}

caf::expected<void> profile_repository::apply(const event_header& header,
                                              const account_deactivated& event) {
  return session_.execute(sql::profile::apply_activity, header, event);
}

caf::expected<void> profile_repository::apply(const event_header& header,
                                              const account_activated& event) {
  return session_.execute(sql::profile::apply_activity, header, event);
}

}  // namespace troupe
