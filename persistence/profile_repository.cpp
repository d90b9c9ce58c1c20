#include "persistence/profile_repository.hpp"

#include "persistence/statements.hpp"

namespace troupe {

namespace {

struct several_accounts {
  std::vector<account_id> accounts;
};
TROUPE_DESCRIBE(several_accounts, accounts);

/// What became of an event.
struct fate {
  bool refused = false;
};
TROUPE_DESCRIBE(fate, refused);

caf::expected<void> unless_refused(const caf::expected<fate>& outcome) {
  if (!outcome) return outcome.error();
  if (outcome->refused) return errc::profile_refused;
  return {};
}

struct inbox_to_sweep {
  std::int64_t keep_seconds = 0;
  std::int64_t limit = 0;
};
TROUPE_DESCRIBE(inbox_to_sweep, keep_seconds, limit);

}  // namespace

caf::expected<stored_profile> profile_repository::find(account_id account) {
  return session_.query_one<stored_profile>(sql::profile::find_profile, find_profile{account},
                                            errc::profile_not_ready);
}

caf::expected<std::vector<stored_profile>> profile_repository::find_all(
    std::vector<account_id> accounts) {
  return session_.query<stored_profile>(sql::profile::find_profiles,
                                        several_accounts{std::move(accounts)});
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
  auto applied = session_.query_one<fate>(sql::profile::apply_registered, header, event);
  if (!applied && applied.error() == errc::profile_refused) return refuse(header);
  return unless_refused(applied);
}

caf::expected<void> profile_repository::apply(const event_header& header,
                                              const account_deactivated& event) {
  return session_.execute(sql::profile::apply_activity, header, event);
}

caf::expected<void> profile_repository::apply(const event_header& header,
                                              const account_activated& event) {
  return session_.execute(sql::profile::apply_activity, header, event);
}

caf::expected<void> profile_repository::refuse(const event_header& header) {
  return unless_refused(session_.query_one<fate>(sql::profile::refuse_event, header));
}

caf::expected<std::int64_t> profile_repository::sweep_inbox(std::int64_t keep_seconds,
                                                            std::int64_t limit) {
  return session_.count(sql::profile::sweep_inbox, inbox_to_sweep{keep_seconds, limit});
}

}  // namespace troupe
