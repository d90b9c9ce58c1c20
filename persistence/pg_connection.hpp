#pragma once

#include <set>

#include "persistence/pg.hpp"

struct pg_conn;  // libpq's PGconn

namespace troupe::pg {

/// What came of something that was sent, or was to be.
struct answer {
  enum class kind {
    done,
    refused,  ///< the server said no, and is there
    lost,     ///< no answer in time, or the server said that it is going: the connection is no more
  };

  kind how = kind::lost;
  bool sent = false;       ///< the statement itself went out, not just its preparation
  table rows;              ///< if done
  std::string sqlstate;    ///< if the server said why not; five letters
  std::string constraint;  ///< which one was violated, if one was
  std::string message;     ///< the primary message, without values
};

/// libpq, driven so that no call outlasts its deadline. Once an answer is lost, so is the
/// connection.
class connection {
 public:
  /// Connects, and then runs `setup`, which may be several statements. storage_unavailable, or
  /// storage_refused for a URL that libpq cannot read and for a database that is not UTF8.
  static caf::expected<std::unique_ptr<connection>> open(const std::string& url,
                                                         const std::string& setup,
                                                         clock::time_point until);

  /// Whether the server still holds its end, as far as can be told without asking it.
  bool alive();

  /// Whether a transaction is open, failed or not.
  bool in_transaction() const;

  /// Runs one statement or several, without parameters; the last one's rows.
  answer script(const std::string& sql, clock::time_point until);

  /// Runs a statement, prepared under its name when it is met first.
  answer run(const std::string& name, const std::string& sql, std::span<const char* const> values,
             clock::time_point until);

 private:
  struct finish {
    void operator()(pg_conn* handle) const;
  };
  using handle = std::unique_ptr<pg_conn, finish>;

  explicit connection(handle open) : handle_(std::move(open)) {}

  static caf::expected<handle> dial(const std::string& url, clock::time_point until);
  static caf::expected<handle> dial_aside(const std::string& url, clock::time_point until);
  bool flush(clock::time_point until);
  bool arrive(clock::time_point until);
  answer receive(clock::time_point until);
  answer lost() const;

  handle handle_;
  std::set<std::string, std::less<>> prepared_;
};

}  // namespace troupe::pg
