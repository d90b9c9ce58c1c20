#pragma once

#include "messages/outbox.hpp"
#include "persistence/pg.hpp"

namespace troupe {

/// The outbox of the schema `auth` as operators see and change it. No statement looks at more than
/// ten thousand deliveries, however many were delivered; see persistence/sql/auth/list_….sql.
class event_repository {
 public:
  explicit event_repository(pg::session& session) : session_(session) {}

  caf::expected<event_list> list(const list_events& wanted);

  /// Fails with no_such_event.
  caf::expected<event_details> find(const find_event& wanted);

  /// Those of the numbers that no delivery has.
  caf::expected<std::vector<std::int64_t>> unknown(const std::vector<std::int64_t>& ids);

  /// How many of them are delivered again. A `state`, if given, is what they must still be in.
  caf::expected<events_changed> replay(const std::vector<std::int64_t>& ids,
                                       const std::string& state = "");

  /// How many of them are given up. The same holds for `state`.
  caf::expected<events_changed> drop(const std::vector<std::int64_t>& ids,
                                     const std::string& state = "");

 private:
  caf::expected<bool> few_are_open();
  caf::expected<std::int64_t> floor_below(std::int64_t before, const pg::statement& find);
  caf::expected<event_list> list_window(const list_events& wanted, const pg::statement& find_floor,
                                        const pg::statement& list);
  caf::expected<event_list> list_all(const list_events& wanted);
  caf::expected<events_changed> change(const pg::statement& how,
                                       const std::vector<std::int64_t>& ids,
                                       const std::string& state);

  pg::session& session_;
};

}  // namespace troupe
