#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <thread>

#include "persistence/pg.hpp"
#include "persistence/pg_connection.hpp"

namespace troupe::pg {

namespace {

constexpr int conflict_retries = 3;

/// The server's own limit of a statement. It lies below ours, so that we hear of one that is merely
/// slow that it was cancelled, and know.
std::chrono::milliseconds server_limit(const connection_settings& how) {
  return how.answer_within - how.answer_within / 8;
}

/// What every connection of a service is told. PostgreSQL looks for deadlocks after a second of
/// waiting only (and lets nobody change that), hence the limit on waiting for locks.
std::string setup_of(const connection_settings& how) {
  return fmt::format(
      "SET TimeZone = 'UTC'; SET client_min_messages = warning; "
      "SET default_transaction_isolation = 'read committed'; "
      "SET idle_in_transaction_session_timeout = '10s'; "
      "SET statement_timeout = {}; SET lock_timeout = {}; "
      "SET enable_seqscan = {scans}; SET enable_bitmapscan = {scans}",
      server_limit(how).count(), how.answer_within.count() / 2,
      fmt::arg("scans", how.scans_tables ? "on" : "off"));
}

/// Somebody else was in the way; the same again may succeed. A deadlock mostly shows as a lock that
/// was not available in time.
bool is_conflict(const answer& from) {
  constexpr std::array states{"40001", "40P01", "55P03"};
  return from.how == answer::kind::refused &&
         std::ranges::find(states, from.sqlstate) != states.end();
}

/// The server is there and cannot now: cancelled as too slow, out of disk, memory or connections, a
/// standby that takes no writes, a lock that did not come free.
bool passes_by_itself(const answer& from) {
  return from.sqlstate == "57014" || from.sqlstate == "25006" || from.sqlstate.starts_with("53") ||
         is_conflict(from);
}

errc code_of_refusal(const answer& from) {
  if (passes_by_itself(from)) return errc::storage_unavailable;
  return errc_named(from.constraint).value_or(errc::storage_refused);
}

/// From 0 to 1, other in every thread.
double chance() {
  thread_local std::minstd_rand source{
      static_cast<unsigned>(std::hash<std::thread::id>{}(std::this_thread::get_id()) ^
                            static_cast<std::size_t>(clock::now().time_since_epoch().count()))};
  return std::uniform_real_distribution{}(source);
}

/// Lets whoever was in the way finish. Chance parts those who were in each other's.
void pause(int attempt) {
  std::this_thread::sleep_for(std::chrono::duration<double, std::milli>{10 * (attempt + chance())});
}

/// The values of $1, $2, ...; they point into `with`.
caf::expected<std::vector<const char*>> values_for(const statement& what, const expansion& text,
                                                   const parameters& with) {
  std::vector<const char*> values;
  for (const auto& name : text.order) {
    const auto* given = with.find(name);
    const auto* problem = !given ? "is not among the parameters" : "holds U+0000";
    if (!given || (given->value && given->value->find('\0') != std::string::npos))
      return caf::make_error(errc::storage_refused,
                             fmt::format("{}: {} {}", what.name, name, problem));
    values.push_back(given->value ? given->value->c_str() : nullptr);
  }
  return values;
}

}  // namespace

std::chrono::milliseconds backoff::next(double jitter) {
  const auto step = std::exchange(step_, std::min(step_ * 2, most));
  return std::chrono::ceil<std::chrono::milliseconds>(step * (0.5 + 0.5 * jitter));
}

session::session(connection_settings how) : settings_(std::move(how)) {}
session::~session() = default;
session::session(session&&) noexcept = default;
session& session::operator=(session&&) noexcept = default;

bool session::connected() const {
  return connection_ != nullptr;
}

caf::error session::connect() {
  if (connection_ && connection_->alive()) return {};
  return open(clock::now() + settings_.connect_within);
}

caf::error session::open(clock::time_point until) {
  connection_.reset();
  auto opened = connection::open(settings_.url, setup_of(settings_), until);
  if (!opened) return opened.error();
  connection_ = std::move(*opened);
  return {};
}

/// Inside a transaction nothing is made anew: what it did before would be lost.
caf::error session::be_ready(clock::time_point until) {
  if (transaction_) return transaction_->failed;
  if (!connection_)
    return caf::make_error(errc::storage_unavailable, std::string{"not connected to the database"});
  if (connection_->alive()) return {};
  return open(std::min(until, clock::now() + settings_.connect_within));
}

const expansion& session::expanded(const statement& what,
                                   std::span<const std::string_view> columns) {
  auto known = statements_.find(std::string_view{what.name});
  if (known == statements_.end())
    known =
        statements_.emplace(what.name, known_statement{expand(what.text, columns), columns}).first;
  const auto& [text, first_columns] = known->second;
  TROUPE_ASSERT(!text.names_columns || !columns.empty());
  TROUPE_ASSERT(!text.names_columns || std::ranges::equal(first_columns, columns));
  return text;
}

/// Whether a statement that met a conflict may go again: as long as the server's limit still ends
/// before ours, or its outcome might stay unknown for being late.
bool session::time_for_another(int attempt, clock::time_point until) const {
  return attempt < conflict_retries && clock::now() + server_limit(settings_) < until;
}

caf::expected<table> session::run(const statement& what, std::span<const std::string_view> columns,
                                  const parameters& with) {
  const auto until = clock::now() + settings_.answer_within;
  const auto& text = expanded(what, columns);
  auto values = values_for(what, text, with);
  if (!values) return values.error();
  const bool reads = only_reads(what.text);
  for (int attempt = 0;; ++attempt) {
    if (auto error = be_ready(until)) return error;
    if (transaction_ && !reads) transaction_->writes = true;
    auto answer = connection_->run(what.name, text.sql, *values, until);
    if (answer.how == answer::kind::done) return std::move(answer.rows);
    if (transaction_ || !is_conflict(answer) || !time_for_another(attempt, until))
      return failure(what.name, answer, !reads && !transaction_);
    pause(attempt);
  }
}

/// The error that `from` is; lets go of a lost connection, and gives up the transaction.
caf::error session::failure(std::string_view what, const answer& from, bool may_be_done) {
  const bool lost = from.how == answer::kind::lost;
  if (lost) connection_.reset();
  const auto code = !lost                      ? code_of_refusal(from)
                    : may_be_done && from.sent ? errc::storage_outcome_unknown
                                               : errc::storage_unavailable;
  // An error that a constraint is named after goes to a client, who need not know the statement.
  const bool is_ours = !lost && errc_named(from.constraint) == code;
  auto error =
      is_ours ? caf::error{code} : caf::make_error(code, fmt::format("{}: {}", what, from.message));
  if (transaction_ && !transaction_->failed) {
    transaction_->failed = error;
    transaction_->conflict = is_conflict(from);
  }
  return error;
}

// -- transactions ---------------------------------------------------------------------------------

caf::error session::begin() {
  TROUPE_ASSERT(!transaction_);
  const auto until = clock::now() + settings_.answer_within;
  if (auto error = be_ready(until)) return error;
  auto answer = connection_->script("BEGIN", until);
  if (answer.how != answer::kind::done) return failure("BEGIN", answer, false);
  transaction_.emplace();
  return {};
}

caf::error session::end(caf::error failed) {
  const auto state = *std::exchange(transaction_, std::nullopt);
  // A failure that the work kept to itself: the server has given the transaction up all the same.
  if (!failed) failed = state.failed;
  conflicted_ = state.conflict;
  if (failed && !connection_) return failed;

  const auto until = clock::now() + settings_.answer_within;
  auto answer = connection_->script(failed ? "ROLLBACK" : "COMMIT", until);
  if (answer.how == answer::kind::done) return failed;
  if (failed) {
    connection_.reset();
    return failed;
  }
  conflicted_ = is_conflict(answer);
  return failure("COMMIT", answer, state.writes);
}

bool session::try_again(int attempt) const {
  const bool again = conflicted_ && attempt < conflict_retries;
  if (again) pause(attempt);
  return again;
}

// -- what the templates need ----------------------------------------------------------------------

namespace detail {

caf::error wrong_columns(const statement& what) {
  return caf::make_error(errc::storage_refused,
                         fmt::format("{}: returned other columns than its row has", what.name));
}

caf::error wrong_value(const statement& what, std::string_view column) {
  return caf::make_error(errc::storage_refused,
                         fmt::format("{}: returned a {} that breaks its rule", what.name, column));
}

caf::error no_row(const statement& what, errc if_none) {
  if (if_none != errc::storage_refused) return if_none;
  return caf::make_error(if_none, fmt::format("{}: found nothing", what.name));
}

bool same_columns(const table& found, std::span<const std::string_view> wanted) {
  if (found.columns() != static_cast<int>(wanted.size())) return false;
  int column = 0;
  return std::ranges::all_of(
      wanted, [&](std::string_view name) { return found.column_name(column++) == name; });
}

}  // namespace detail

}  // namespace troupe::pg
