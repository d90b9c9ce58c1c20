#include "tests/bench/outbox_load.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <thread>

#include "actors/events/outbox_entry.hpp"
#include "tests/text.hpp"

namespace troupe::bench {

namespace {

using namespace std::chrono_literals;

struct row_count {
  std::int64_t count = 0;
};
TROUPE_DESCRIBE(row_count, count);

std::int64_t count(pg::session& on, const pg::statement& what) {
  return must(on.query_one<row_count>(what)).count;
}

constexpr pg::statement events_there{"bench.events_there",
                                     "SELECT count(*) AS count FROM auth.outbox_events"};

constexpr pg::statement still_to_go{
    "bench.still_to_go",
    "SELECT count(*) AS count FROM auth.outbox_deliveries WHERE state IN ('waiting', 'held')"};

constexpr pg::statement not_delivered_once{"bench.not_delivered_once", R"(
SELECT count(*) AS count FROM auth.outbox_events e
WHERE (SELECT array_agg(d.state) FROM auth.outbox_deliveries d WHERE d.event_id = e.id)
  IS DISTINCT FROM '{delivered}')"};

constexpr pg::statement not_applied_once{"bench.not_applied_once", R"(
SELECT count(*) AS count FROM auth.outbox_events e
FULL JOIN profile.inbox i ON i.event_id = e.id
WHERE e.id IS NULL OR i.event_id IS NULL)"};

constexpr pg::statement not_as_the_last_event_says{"bench.not_as_the_last_event_says", R"(
SELECT count(*) AS count FROM auth.auth_info a
JOIN auth.outbox_events e ON e.auth_id = a.id AND e.sequence = a.event_sequence
FULL JOIN profile.user_profiles p ON p.auth_id = a.id
WHERE p.event_sequence IS DISTINCT FROM e.sequence
  OR p.is_active IS DISTINCT FROM coalesce((e.payload ->> 'is_active')::boolean, true))"};

constexpr pg::statement tried_again{
    "bench.tried_again", "SELECT count(*) AS count FROM auth.outbox_deliveries WHERE attempts > 1"};

const call cause{"bench", {}};

}  // namespace

event_producer::event_producer(account_id first, account_id last, std::int64_t step)
    : session_(auth_database()), chance_(static_cast<std::uint64_t>(first.value)) {
  must(session_.connect());
  for (; first.value <= last.value; first.value += step) members_.push_back({first});
}

std::int64_t event_producer::register_all(std::int64_t batch) {
  for (auto from = members_.begin(); from != members_.end();) {
    const auto to = from + std::min<std::ptrdiff_t>(batch, members_.end() - from);
    must(session_.transaction([&](pg::session& session) -> caf::expected<void> {
      for (auto one = from; one != to; ++one) {
        user_registered event;
        event.auth_id = one->account;
        event.display_name = test::a<display_name>("Some Body");
        auto done = outbox_repository{session}.insert_event(entry_of(std::move(event), cause));
        if (!done) return done.error();
      }
      return {};
    }));
    from = to;
  }
  return static_cast<std::int64_t>(members_.size());
}

std::vector<committed_event> event_producer::change_some(std::int64_t count) {
  std::vector<member> changes;
  std::uniform_int_distribution<std::size_t> any{0, members_.size() - 1};
  for (std::int64_t number = 0; number < count; ++number) {
    auto& one = members_[any(chance_)];
    one.is_active = !one.is_active;
    changes.push_back(one);
  }
  const auto insert = [](outbox_repository outbox, const member& one) {
    if (one.is_active)
      return outbox.insert_event(entry_of(account_activated{{}, one.account}, cause));
    return outbox.insert_event(entry_of(account_deactivated{{}, one.account}, cause));
  };
  return must(session_.transaction(
      [&](pg::session& session) -> caf::expected<std::vector<committed_event>> {
        std::vector<committed_event> done;
        for (const auto& one : changes) {
          auto sequence = insert(outbox_repository{session}, one);
          if (!sequence) return sequence.error();
          done.push_back({one.account, *sequence});
        }
        return done;
      }));
}

void wait_until_acknowledged() {
  auto session = superuser();
  auto left = count(session, still_to_go);
  auto moved_at = std::chrono::steady_clock::now();
  while (left > 0) {
    // Looking costs the database something too: seldom enough not to show in what is measured.
    std::this_thread::sleep_for(left > 1000 ? 200ms : 20ms);
    const auto now = std::chrono::steady_clock::now();
    if (const auto now_left = count(session, still_to_go); now_left < left) {
      left = now_left;
      moved_at = now;
    }
    if (now - moved_at > 30s)
      throw std::runtime_error(fmt::format("{} deliveries do not move", left));
  }
}

void check_applied_once(std::int64_t events) {
  auto session = superuser();
  const auto wrong = [&](const char* what, const pg::statement& sql, std::int64_t wanted = 0) {
    if (const auto found = count(session, sql); found != wanted)
      throw std::runtime_error(fmt::format("{}: {}, should be {}", what, found, wanted));
  };
  wrong("events in the outbox", events_there, events);
  wrong("events not delivered to their subscriber", not_delivered_once);
  wrong("events not in the inbox, or in it from nowhere", not_applied_once);
  wrong("profiles that are not as the last event says", not_as_the_last_event_says);
}

std::int64_t repeated_deliveries() {
  auto session = superuser();
  return count(session, tried_again);
}

}  // namespace troupe::bench
