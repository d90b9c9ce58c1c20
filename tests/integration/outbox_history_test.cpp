#include <fmt/format.h>

#include <functional>

#include "actors/events/outbox_entry.hpp"
#include "persistence/auth_repository.hpp"
#include "persistence/event_repository.hpp"
#include "persistence/outbox_repository.hpp"
#include "persistence/profile_repository.hpp"
#include "tests/integration/rows.hpp"

/// What the outbox and the inbox cost when much has been delivered. In pages that statements looked
/// at, which are the same on a busy machine.
using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

constexpr pg::statement count_pages{"test.count_pages", R"(
SELECT sum(pg_stat_get_blocks_fetched(c.oid))::bigint AS count
FROM pg_class c WHERE c.relnamespace IN ('auth'::regnamespace, 'profile'::regnamespace))"};

/// Has a session's counts ready for others before it answers.
constexpr pg::statement tell_counts{"test.tell_counts", "SELECT pg_stat_force_next_flush()"};

using costs = std::vector<std::pair<std::string, std::int64_t>>;

struct long_history {
  pg::session root = [] {
    fresh_schemas();
    return connected({.url = superuser_url(), .answer_within = 5min});
  }();
  pg::session auth = connected({.url = auth_url(), .answer_within = 1min});
  pg::session profile = connected({.url = profile_url(), .answer_within = 1min});
  outbox_repository outbox{auth};
  event_repository events{auth};
  profile_repository inbox{profile};
  std::vector<account_id> accounts;
  std::int64_t events_there = 0;
  int statements = 0;

  long_history() {
    for (const auto* table : {"auth.outbox_events", "auth.outbox_deliveries", "profile.inbox"})
      run(fmt::format("ALTER TABLE {} SET (autovacuum_enabled = off)", table));
    for (int number = 0; number < 50; ++number)
      accounts.push_back(must(auth_repository{auth}.insert_account(
          somebody("user_" + std::to_string(number)), some_hash())));
  }

  void run(const std::string& sql) {
    const auto name = "test.run_" + std::to_string(statements++);
    must(root.execute({name.c_str(), sql.c_str()}));
  }

  /// Events that were delivered two days ago, of others; each is in the inbox.
  void write_history(std::int64_t count) {
    const auto from = std::exchange(events_there, events_there + count) + 1;
    run("SET session_replication_role = replica");  // they need no accounts
    run(fmt::format(
        "INSERT INTO auth.outbox_events (id, auth_id, sequence, event_type, schema_version, "
        "payload, correlation_id, occurred_at) SELECT lpad(to_hex(n), 32, '0')::uuid, 1000000 + n "
        "/ 10, n % 10, 'Account Deactivate', 1, '{{}}', 'req-1', now() - interval '2 days' FROM "
        "generate_series({}::bigint, {}) n",
        from, events_there));
    run(fmt::format(
        "INSERT INTO auth.outbox_deliveries (event_id, subscriber, auth_id, sequence, state, "
        "attempts, delivered_at) SELECT lpad(to_hex(n), 32, '0')::uuid, 'user_info', 1000000 + n / "
        "10, n % 10, 'delivered', 1, now() - interval '2 days' + n * interval '1 ms' FROM "
        "generate_series({}::bigint, {}) n",
        from, events_there));
    run(fmt::format(
        "INSERT INTO profile.inbox (event_id, applied_at) SELECT lpad(to_hex(n), 32, '0')::uuid, "
        "now() - interval '2 days' FROM generate_series({}::bigint, {}) n",
        from, events_there));
    run("VACUUM ANALYZE");
  }

  /// Others', whose time has not come.
  void write_waiting(std::int64_t count) {
    run(fmt::format(
        "INSERT INTO auth.outbox_deliveries (event_id, subscriber, auth_id, sequence, "
        "available_at) SELECT gen_random_uuid(), 'user_info', 9000000 + n, 1, now() + interval '1 "
        "hour' FROM generate_series(1, {}) n",
        count));
  }

  std::int64_t pages_so_far() {
    must(auth.execute(tell_counts));
    must(profile.execute(tell_counts));
    return must(root.query_one<row_count>(count_pages)).count;
  }

  std::int64_t pages_of(const std::function<void()>& work) {
    const auto before = pages_so_far();
    work();
    return pages_so_far() - before;
  }

  void write_events() {
    for (const auto& account : accounts) {
      user_registered event;
      event.auth_id = account;
      event.display_name = a<display_name>("Ann Lee");
      must(outbox.insert_event(entry_of(event, {"test", {}})));
    }
  }

  void apply(const std::vector<delivery>& all) {
    for (const auto& one : all)
      must(inbox.apply({one.event_id, 1, one.sequence, one.occurred_at, "req-1", 0},
                       user_registered{"Register", must(account_of(one)), a<display_name>("Ann")}));
  }

  caf::expected<account_id> account_of(const delivery& one) {
    auto found = events.find({one.id});
    if (!found) return found.error();
    return found->summary.auth_id;
  }

  void list(const event_filter& which) { must(events.list({which, 0, 50})); }

  void note(costs& all, const char* what, const std::function<void()>& work) {
    all.emplace_back(what, pages_of(work));
  }

  /// What is done with fifty events on their way.
  void carry(costs& all) {
    const auto relay = random_uuid();
    std::vector<delivery> claimed;
    std::vector<std::int64_t> ids;
    const auto claim_all = [&] {
      claimed = must(outbox.claim_deliveries({relay, "user_info", true, 50, 10}));
      ids.clear();
      for (const auto& one : claimed) ids.push_back(one.id);
    };
    note(all, "write", [&] { write_events(); });
    note(all, "claim", claim_all);
    note(all, "hand back", [&] { must(outbox.hand_back(relay, ids, std::nullopt)); });
    claim_all();
    note(all, "renew", [&] { must(outbox.renew(relay, ids, 10)); });
    note(all, "apply", [&] { apply(claimed); });
    note(all, "postpone", [&] { must(outbox.postpone(relay, ids.front(), 0, "why")); });
    note(all, "acknowledge", [&] { must(outbox.acknowledge(relay, ids)); });
    note(all, "claim the last", claim_all);
    note(all, "acknowledge the last", [&] { must(outbox.acknowledge(relay, ids)); });
    note(all, "claim nothing", claim_all);
  }

  /// What operators ask for.
  void look(costs& all) {
    note(all, "list those that wait", [&] { list({.state = "waiting"}); });
    note(all, "list the dead", [&] { list({.state = "dead"}); });
    note(all, "list all", [&] { list({}); });
    note(all, "list an account's", [&] { list({.auth_id = accounts.front()}); });
  }

  void sweep(costs& all) {
    note(all, "sweep deliveries", [&] { CHECK(must(outbox.sweep_deliveries(3600, 100)) == 100); });
    note(all, "sweep events for nobody", [&] { must(outbox.sweep_events_for_nobody(3600, 100)); });
    note(all, "sweep the inbox", [&] { CHECK(must(inbox.sweep_inbox(3600, 100)) == 100); });
  }

  costs of_everything() {
    costs all;
    carry(all);
    look(all);
    sweep(all);
    return all;
  }

  costs of_carrying() {
    costs all;
    carry(all);
    return all;
  }
};

void check_no_dearer(const costs& before, const costs& after) {
  REQUIRE(before.size() == after.size());
  for (std::size_t each = 0; each < after.size(); ++each) {
    CAPTURE(after[each].first, before[each].second, after[each].second);
    CHECK(after[each].second <= 2 * before[each].second + 100);  // an index is a page deeper
  }
}

}  // namespace

TEST_CASE_METHOD(long_history,
                 "events cost no more for a million others that were delivered long ago") {
  write_history(20'000);
  of_everything();  // fills pages and makes plans
  const auto before = of_everything();
  write_history(1'000'000);
  check_no_dearer(before, of_everything());
  // For what is not there it looks at ten thousand deliveries and their events, and at no more.
  CHECK(pages_of([&] { list({.event_type = "No Such Event"}); }) < 60'000);
}

TEST_CASE_METHOD(long_history,
                 "events cost no more for many that wait, of whom no statistics know") {
  write_history(1'000);
  of_carrying();
  const auto before = of_carrying();
  write_waiting(10'000);
  check_no_dearer(before, of_carrying());
}
