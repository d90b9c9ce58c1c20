#include "persistence/event_repository.hpp"

#include <limits>

#include "persistence/statements.hpp"

namespace troupe {

namespace {

/// What one statement looks at, at most.
constexpr std::int64_t window = 10'000;

struct window_below {
  std::int64_t before = 0;
  std::int64_t window = 0;
};
TROUPE_DESCRIBE(window_below, before, window);

struct not_below {
  std::int64_t floor = 0;
};
TROUPE_DESCRIBE(not_below, floor);

struct counted_to {
  std::int64_t most = 0;
};
TROUPE_DESCRIBE(counted_to, most);

struct found_delivery {
  std::int64_t id = 0;
};
TROUPE_DESCRIBE(found_delivery, id);

struct these_in {
  std::vector<std::int64_t> ids;
  std::string state;
};
TROUPE_DESCRIBE(these_in, ids, state);

struct changed_row {
  std::int64_t changed = 0;
  std::int64_t along = 0;
};
TROUPE_DESCRIBE(changed_row, changed, along);

bool is_full(const std::vector<event_summary>& events, std::int64_t limit) {
  return static_cast<std::int64_t>(events.size()) >= limit;
}

/// A page of what has an index that finds all of it: one that is not full is the last.
caf::expected<event_list> page(caf::expected<std::vector<event_summary>> rows, std::int64_t limit) {
  if (!rows) return rows.error();
  event_list found{std::move(*rows), {}};
  if (is_full(found.events, limit)) found.next = found.events.back().id;
  return found;
}

}  // namespace

caf::expected<event_list> event_repository::list(const list_events& asked) {
  auto wanted = asked;
  if (wanted.before == 0) wanted.before = std::numeric_limits<std::int64_t>::max();
  const auto& state = wanted.which.state;
  if (wanted.which.auth_id.value != 0)
    return page(session_.query<event_summary>(sql::auth::list_account_deliveries, wanted),
                wanted.limit);
  if (state == "dead")
    return list_window(wanted, sql::auth::find_dead_floor, sql::auth::list_dead_deliveries);
  if (state != "waiting" && state != "held") return list_all(wanted);
  auto few = few_are_open();
  if (!few) return few.error();
  if (!*few) return list_all(wanted);
  return page(
      session_.query<event_summary>(sql::auth::list_open_deliveries, wanted, counted_to{window}),
      wanted.limit);
}

/// If they are many, they are soon met on the way through all.
caf::expected<bool> event_repository::few_are_open() {
  auto open = session_.count(sql::auth::count_open_deliveries, counted_to{window + 1});
  if (!open) return open.error();
  return *open <= window;
}

caf::expected<std::int64_t> event_repository::floor_below(std::int64_t before,
                                                          const pg::statement& find) {
  auto rows = session_.query<found_delivery>(find, window_below{before, window});
  if (!rows) return rows.error();
  return rows->empty() ? 0 : rows->front().id;
}

caf::expected<event_list> event_repository::list_all(const list_events& wanted) {
  return list_window(wanted, sql::auth::find_deliveries_floor, sql::auth::list_deliveries);
}

/// Goes through them, so far and no further at a time.
caf::expected<event_list> event_repository::list_window(const list_events& wanted,
                                                        const pg::statement& find_floor,
                                                        const pg::statement& list) {
  auto floor = floor_below(wanted.before, find_floor);
  if (!floor) return floor.error();
  auto rows = session_.query<event_summary>(list, wanted, not_below{*floor});
  auto found = page(std::move(rows), wanted.limit);
  if (found && !found->next && *floor > 0) found->next = *floor;
  return found;
}

caf::expected<event_details> event_repository::find(const find_event& wanted) {
  return session_.query_one<event_details>(sql::auth::find_delivery, wanted, errc::no_such_event);
}

caf::expected<std::vector<std::int64_t>> event_repository::unknown(
    const std::vector<std::int64_t>& ids) {
  auto rows = session_.query<found_delivery>(sql::auth::unknown_deliveries, these_in{ids, ""});
  if (!rows) return rows.error();
  std::vector<std::int64_t> found;
  for (const auto& row : *rows) found.push_back(row.id);
  return found;
}

caf::expected<events_changed> event_repository::replay(const std::vector<std::int64_t>& ids,
                                                       const std::string& state) {
  return change(sql::auth::replay_deliveries, ids, state);
}

caf::expected<events_changed> event_repository::drop(const std::vector<std::int64_t>& ids,
                                                     const std::string& state) {
  return change(sql::auth::drop_deliveries, ids, state);
}

caf::expected<events_changed> event_repository::change(const pg::statement& how,
                                                       const std::vector<std::int64_t>& ids,
                                                       const std::string& state) {
  auto row = session_.query_one<changed_row>(how, these_in{ids, state});
  if (!row) return row.error();
  const auto all = static_cast<std::int64_t>(ids.size());
  return events_changed{row->changed, row->along, all - row->changed, {}};
}

}  // namespace troupe
