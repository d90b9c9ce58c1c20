#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/timings.hpp"

/// What is measured. prometheus-cpp stays in metrics.cpp.
///
/// A metric is a row here: its name (behind "troupe_", but for those of the process, which are
/// called alike everywhere), kind, unit, labels, what it is, and, if somebody should be woken by
/// it, when and what to do then. tests/golden/metrics.txt has the names; docs/operations.md is
/// printed from the rows.
///
/// Labels have few values, which no client chooses: a route's pattern, an actor's name. No ids.
// clang-format off
#define TROUPE_METRICS(row) \
  row(build_info, gauge, "", "version,commit,compiler", \
      "The build that runs; always 1", "") \
  row(process_start_time_seconds, gauge, "seconds", "", \
      "When the process started, since 1970", \
      "changes more than once in ten minutes: the log tells what it ended of (status 70: its actors gave up)") \
  row(process_cpu_seconds_total, counter, "seconds", "", \
      "Processor time that was used, by user and system", "") \
  row(process_resident_memory_bytes, gauge, "bytes", "", \
      "Memory in use", \
      "grows for hours under an even load") \
  row(process_open_fds, gauge, "", "", \
      "File descriptors in use, of which connections are most", \
      "over 80 % of `process_max_fds`: raise the limit, or look for who opens so many connections") \
  row(process_max_fds, gauge, "", "", \
      "How many there may be", "") \
  row(http_requests_total, counter, "", "route,method,status", \
      "Requests answered on the public listener; the route `-` is what fits none, or is no proper request", \
      "more than 1 % have a status of 500 (a fault of ours: the log has it under the request's id) or 503 (too much work, or something is away: `/health/ready` names it)") \
  row(http_request_seconds, histogram, "seconds", "route,method", \
      "Time from a request's arrival, when it had been read, to its answer, not yet written", \
      "the 99th percentile of a route without passwords is over 0.5: see which actor's `mailbox` or `handler` time has grown") \
  row(http_requests_in_flight, gauge, "", "", \
      "Requests on the public listener that wait for their answer", "") \
  row(http_connections, gauge, "", "", \
      "Connections that are open on the public listener", \
      "over 80 % of `http.connections-max`") \
  row(http_connections_refused_total, counter, "", "", \
      "Connections closed at once, past `http.connections-max` or `http.connections-per-address-max`", \
      "rises: a flood, or limits that are too low for a proxy that `http.trusted-proxies` does not name") \
  row(limited_addresses, gauge, "", "limit", \
      "Addresses (IPv6: networks) that have used up some of a limit by address; 65536 at most", \
      "over 50000: a flood from many addresses; those that have used up least are forgotten first") \
  row(actor_running, gauge, "", "actor,pool", \
      "1 while the actor runs, 0 while it is degraded (what it needs is away), waits for its restart or has ended; `pool` is whose worker it is, or its name", \
      "0 for a minute: `/health/ready` and the log tell what is away") \
  row(actor_messages_total, counter, "", "actor,pool", \
      "Messages handled", "") \
  row(actor_refused_total, counter, "", "actor,pool", \
      "Requests answered 503 at once: too many wait (`actors.depth-max`, `hasher.queue-max`), or the actor waits for its restart", \
      "rises: more comes in than the actor can do; `hasher` is more sign-ins than can be hashed") \
  row(actor_mailbox_depth, gauge, "", "actor,pool", \
      "Messages that wait, and the one in hand; of `hasher`, passwords that wait for hashing", "") \
  row(actor_mailbox_seconds, histogram, "seconds", "actor,pool", \
      "Time that messages waited in the mailbox", \
      "the 99th percentile is over 0.5: the actor is short of threads (`auth.workers`, `profile.workers`), or what it waits for is slow, see `handler`") \
  row(actor_handler_seconds, histogram, "seconds", "actor,pool", \
      "Time that the handling of messages took; of `auth`, `profile-store` and `relay` it is the database's, of `mailer` the mail server's", \
      "the 99th percentile of `auth` or `profile-store` is over 0.1: the database is slow") \
  row(actor_failures_total, counter, "", "actor,pool", \
      "Handlers that threw: each was a request answered 500, or a message lost", \
      "rises: a fault of ours; the log has `a handler threw` with the reason") \
  row(actor_restarts_total, counter, "", "actor,pool", \
      "Restarts, by a failure of its own or of its group", \
      "rises again and again: a supervisor that restarts too often gives up, and in the end the process") \
  row(pool_workers, gauge, "", "pool", \
      "Workers of the pool", "") \
  row(pool_workers_busy, gauge, "", "pool", \
      "Those of them that have something to do; how long it waited for them is in `troupe_actor_mailbox_seconds`", \
      "all, for minutes: more workers (`auth.workers`, …), or something faster behind them") \
  row(guard_cached_tokens, gauge, "", "", \
      "Access tokens in memory whose signature is known to be good", "") \
  row(guard_revocations, gauge, "", "", \
      "Revoked tokens, ended sessions and raised generations in memory: the blacklist as far as it is in force", \
      "over 80 % of `guard.revocations-max`") \
  row(guard_complete, gauge, "", "", \
      "1 if memory has all that is revoked; until then AuthActor asks the database about every token", \
      "0 for a minute: the guard cannot load, see the log") \
  row(guard_overflown, gauge, "", "", \
      "1 if there were more revocations than `guard.revocations-max`: then AuthActor asks the database about every token", \
      "1: raise `guard.revocations-max` and start anew") \
  row(sign_ins_refused_total, counter, "", "", \
      "Sign-ins refused for the login, the password or a locked account", \
      "rises far above what is usual: somebody guesses passwords; the log has `sign-in refused` with the addresses") \
  row(refreshes_refused_total, counter, "", "", \
      "Refresh tokens refused: spent, ended, expired or forged", "") \
  row(hashes_total, counter, "", "work", \
      "Passwords hashed (`hash`) and compared (`verify`)", "") \
  row(profile_lookups_total, counter, "", "found_in", \
      "Profiles asked for that were in `memory`, or that the `database` was asked for", \
      "most are from the database: `profile.cached-max` is small for so many users") \
  row(events_total, counter, "", "topic,outcome", \
      "What came of deliveries of events: `delivered`, `retried` (failed, is tried later), `handed_back` (the subscriber was away, that was no try), `dead`. Those of the topic `mail` are letters", \
      "`handed_back` rises for minutes: the mail server (`mail`) or the database (`user_info`) is away") \
  row(outbox_waiting, gauge, "", "topic", \
      "Deliveries in the outbox that wait or are under way, as seen every five seconds; 10000 stands for that many or more", \
      "grows for minutes") \
  row(outbox_oldest_seconds, gauge, "seconds", "topic", \
      "How long ago the oldest of them happened, of the first 10000; 0 if there is none", \
      "over 60 for `user_info`: new profiles are not made; over 3600 for `mail`. `troupe events list --state waiting` tells which and why") \
  row(outbox_dead, gauge, "", "topic", \
      "Deliveries that are not tried any more, until an operator says so; of the newest 10000 of all topics", \
      "over 0: `troupe events dead list` tells why; then `troupe events replay` or `drop`") \
  row(log_lines_dropped_total, counter, "", "", \
      "Lines of the log that were not written, since it could not keep up", \
      "rises")
// clang-format on

namespace troupe::metrics {

enum class metric : std::uint8_t {
#define TROUPE_METRIC_NAME(name, ...) name,
  TROUPE_METRICS(TROUPE_METRIC_NAME)
#undef TROUPE_METRIC_NAME
};

enum class kind { counter, gauge, histogram };

struct metric_row {
  metric id;
  std::string name;  ///< "troupe_http_requests_total"
  kind what;
  std::string_view unit;            ///< "seconds", "bytes"; empty for what is counted
  std::vector<std::string> labels;  ///< their names
  std::string_view help;
  std::string_view alert;  ///< when to look, and at what; may be empty
};

/// All rows, in their order.
std::span<const metric_row> table();

/// The labels' values, in the order of the row.
using label_values = std::vector<std::string>;

/// What a counter or a gauge stands at; for whoever has no better place to count.
using number = std::atomic<double>;

/// The process's one number of that metric and these labels; it stays where it is. A lookup under a
/// lock: find it once.
number& number_of(metric which, const label_values& labels = {});

/// What is written down at one look at the metrics.
class sheet {
 public:
  sheet();
  ~sheet();

  /// Each metric once with the same labels.
  void put(metric which, const label_values& labels, double value);
  void put(metric which, const label_values& labels, const timings& times);

  /// As Prometheus reads it (text format 0.0.4); metrics of which nothing was put are left out.
  std::string text() const;

 private:
  struct families;
  std::unique_ptr<families> families_;
};

/// Writes down what somebody has to tell; called at every look, on any thread.
using source = std::function<void(sheet&)>;

/// All numbers, and what the sources tell.
std::string exposition(std::span<const source> sources);

}  // namespace troupe::metrics
