#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "messages/errors.hpp"
#include "persistence/pg_statement.hpp"
#include "persistence/pg_values.hpp"

struct pg_result;  // libpq's PGresult

/// PostgreSQL. libpq stays in pg_connection.cpp.
namespace troupe::pg {

class connection;
struct answer;

using clock = std::chrono::steady_clock;

/// A statement from persistence/sql, embedded by the build. In its text `:field` is a field of the
/// parameters and `:columns` stands for all fields of the row that comes back. One that begins with
/// SELECT must not write, not even through a function that it calls.
struct statement {
  const char* name;  ///< under which it is prepared: no two may share one
  const char* text;
};

/// A step of a schema from persistence/migrations, embedded by the build.
struct migration {
  const char* name;  ///< NNNN_what: their order
  const char* text;
};

/// Nothing goes in, or nothing comes back.
struct nothing {};
TROUPE_DESCRIBE(nothing);

struct connection_settings {
  std::string
      url;  ///< postgresql://… or libpq's key=value; a password in it never gets into an error
  /// One connection attempt, from the name's lookup on.
  std::chrono::milliseconds connect_within{700};
  /// All of one statement: noticing that the connection died and making it anew, preparing,
  /// running, repeating after a conflict. With the database away a request is answered within a
  /// second.
  std::chrono::milliseconds answer_within{800};
  /// Whether a plan may read a whole table, or all that an index finds before the first row comes.
  /// Not where the table may be empty when a statement is planned and full a moment later.
  bool scans_tables = true;
};

/// How long to wait before the next try at something that is away: 100 ms, doubling up to 5 s, of
/// which up to a half is left to chance, so that those who wait do not all come back at once.
class backoff {
 public:
  /// The next delay; `jitter` from 0 to 1 is the caller's chance.
  std::chrono::milliseconds next(double jitter);

  /// It worked: begin anew.
  void reset() { step_ = first; }

 private:
  static constexpr std::chrono::milliseconds first{100};
  static constexpr std::chrono::milliseconds most{5000};
  std::chrono::milliseconds step_ = first;
};

/// What a statement returned, still as text.
class table {
 public:
  explicit table(pg_result* result = nullptr);
  int rows() const;
  int columns() const;
  std::string_view column_name(int column) const;
  text_cell at(int row, int column) const;
  const pg_result* raw() const { return result_.get(); }

 private:
  struct clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, clear> result_;
};

/// A row of a statement that counts.
struct counted {
  std::int64_t count = 0;
};
TROUPE_DESCRIBE(counted, count);

/// One connection, for one thread. Blocks it, but never past the deadlines of its settings.
///
/// It is not connected until `connect` succeeds, and no more once an answer failed to come;
/// meanwhile every statement fails at once, without a look at the network. So an outage costs one
/// wait, and its owner tries `connect` again, with a backoff, when it likes. A connection that died
/// while nobody used it (a server restarted) is made anew once, within the statement that finds it
/// dead.
///
/// Errors, beside those that a constraint is named after:
///   storage_unavailable      the database is away, too busy or out of something: it was not done
///   storage_outcome_unknown  sent, but no answer: it may be done. Not after a statement that only
///                            reads, nor inside a transaction, where nothing is done before COMMIT
///   storage_refused          anything else, which the log should have; no values of users in it
class session {
 public:
  explicit session(connection_settings how);
  ~session();
  session(session&&) noexcept;
  session& operator=(session&&) noexcept;

  bool connected() const;

  /// Tries once, unless connected. storage_unavailable, or storage_refused for a database that is
  /// not UTF8.
  caf::error connect();

  /// Runs a prepared statement, up to four times if it meets a serialization failure or a deadlock.
  /// `with` are described structs; each `:name` finds the field of that name in them, or in structs
  /// inside them.
  template <class Row, class... With>
  caf::expected<std::vector<Row>> query(const statement& what, const With&... with);

  /// The same for a statement that finds one row. Behind the structs may stand the errc to fail
  /// with if there is none, else it is storage_refused:
  ///   query_one<user_profile>(sql::profile::find_profile, wanted, errc::profile_not_ready)
  template <class Row, class... With>
  caf::expected<Row> query_one(const statement& what, const With&... with);

  /// The same for a statement that finds one number, called `count`.
  template <class... With>
  caf::expected<std::int64_t> count(const statement& what, const With&... with);

  /// The same for a statement whose rows nobody wants.
  template <class... With>
  caf::expected<void> execute(const statement& what, const With&... with);

  /// Runs `work(session&)`, which returns some caf::expected, between BEGIN and COMMIT; rolls back
  /// if it fails or throws. All of it is run again, up to three times, after a serialization
  /// failure or a deadlock, so `work` must change nothing else until it knows that it succeeded.
  template <class Work>
  std::invoke_result_t<Work&, session&> transaction(Work work);

 private:
  struct transaction_state {
    bool writes = false;    ///< something that does not only read was sent
    bool conflict = false;  ///< a serialization failure or deadlock was met
    caf::error failed;      ///< the first failure: nothing after it can succeed
  };

  struct known_statement {
    expansion text;
    std::span<const std::string_view> columns;  ///< of the row it was first used with
  };

  caf::error open(clock::time_point until);
  caf::error be_ready(clock::time_point until);
  const expansion& expanded(const statement& what, std::span<const std::string_view> columns);
  bool time_for_another(int attempt, clock::time_point until) const;
  caf::expected<table> run(const statement& what, std::span<const std::string_view> columns,
                           const parameters& with);
  caf::error failure(std::string_view what, const answer& from, bool may_be_done);
  caf::error begin();
  caf::error end(caf::error failed);
  bool try_again(int attempt) const;

  connection_settings settings_;
  std::unique_ptr<connection> connection_;
  std::optional<transaction_state> transaction_;
  bool conflicted_ = false;  ///< the last transaction ended in a conflict
  std::map<std::string, known_statement, std::less<>> statements_;
};

// -- templates ------------------------------------------------------------------------------------

namespace detail {

/// Splits what a caller passed into parameters and the errc for no row.
struct call_arguments {
  parameters given;
  errc if_none = errc::storage_refused;

  template <described Struct>
  void take(const Struct& all) {
    given.add(all);
  }
  void take(errc wanted) { if_none = wanted; }
};

caf::error wrong_columns(const statement& what);
caf::error wrong_value(const statement& what, std::string_view column);
caf::error no_row(const statement& what, errc if_none);
bool same_columns(const table& found, std::span<const std::string_view> wanted);

template <class Row>
caf::expected<std::vector<Row>> rows_of(const statement& what, const table& found) {
  const auto& names = columns_of<Row>();
  if (!names.empty() && !same_columns(found, names)) return wrong_columns(what);
  std::vector<Row> rows(static_cast<std::size_t>(found.rows()));
  for (int row = 0; row < found.rows(); ++row) {
    int column = 0;
    std::string_view wrong;
    for_each_leaf(rows[static_cast<std::size_t>(row)], [&](std::string_view name, auto& field) {
      if (!from_sql(found.at(row, column++), field)) wrong = name;
    });
    if (!wrong.empty()) return wrong_value(what, wrong);
  }
  return rows;
}

}  // namespace detail

template <class Row, class... With>
caf::expected<std::vector<Row>> session::query(const statement& what, const With&... with) {
  detail::call_arguments arguments;
  (arguments.take(with), ...);
  auto found = run(what, columns_of<Row>(), arguments.given);
  if (!found) return found.error();
  return detail::rows_of<Row>(what, *found);
}

template <class Row, class... With>
caf::expected<Row> session::query_one(const statement& what, const With&... with) {
  detail::call_arguments arguments;
  (arguments.take(with), ...);
  auto found = run(what, columns_of<Row>(), arguments.given);
  if (!found) return found.error();
  auto rows = detail::rows_of<Row>(what, *found);
  if (!rows) return rows.error();
  if (rows->empty()) return detail::no_row(what, arguments.if_none);
  return std::move(rows->front());
}

template <class... With>
caf::expected<std::int64_t> session::count(const statement& what, const With&... with) {
  auto row = query_one<counted>(what, with...);
  if (!row) return row.error();
  return row->count;
}

template <class... With>
caf::expected<void> session::execute(const statement& what, const With&... with) {
  auto done = query<nothing>(what, with...);
  if (!done) return done.error();
  return {};
}

template <class Work>
std::invoke_result_t<Work&, session&> session::transaction(Work work) {
  for (int attempt = 0;; ++attempt) {
    if (auto error = begin()) return error;
    auto done = [&] {
      try {
        return work(*this);
      } catch (...) {
        end(errc::handler_failed);
        throw;
      }
    }();
    auto error = end(done ? caf::error{} : done.error());
    if (!error) return done;
    if (!try_again(attempt)) return error;
  }
}

}  // namespace troupe::pg
