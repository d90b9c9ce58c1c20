#pragma once

#include <csignal>
#include <fstream>

#include "tests/integration/database.hpp"

/// Doing harm to the test's PostgreSQL.
namespace troupe::test {

/// A process that stands still as long as this exists.
class stopped_process {
 public:
  explicit stopped_process(pid_t pid) : pid_(pid) { REQUIRE(::kill(pid_, SIGSTOP) == 0); }
  ~stopped_process() { ::kill(pid_, SIGCONT); }
  stopped_process(const stopped_process&) = delete;
  stopped_process& operator=(const stopped_process&) = delete;

 private:
  pid_t pid_;
};

struct process {
  std::int64_t pid = 0;
};
TROUPE_DESCRIBE(process, pid);

/// Whoever serves that session.
inline pid_t backend_of(pg::session& session) {
  return static_cast<pid_t>(
      must(session.query_one<process>({"test.backend", "SELECT pg_backend_pid() AS pid"})).pid);
}

/// Whoever takes new connections.
inline pid_t postmaster() {
  std::ifstream file{from_environment("TROUPE_TEST_PG_DATA") + "/postmaster.pid"};
  pid_t pid = 0;
  REQUIRE(file >> pid);
  return pid;
}

/// `restart -m fast`, `stop -m immediate`, `start`.
inline void pg_ctl(const std::string& what) {
  REQUIRE(std::system((from_environment("TROUPE_TEST_PG_CTL") + " " + what).c_str()) == 0);
}

/// A server that is down as long as this exists.
class server_down {
 public:
  server_down() { pg_ctl("stop -m immediate"); }
  ~server_down() {
    // A destructor cannot fail a test; without its server the next one cannot go on.
    if (std::system((from_environment("TROUPE_TEST_PG_CTL") + " start").c_str()) != 0) std::abort();
  }
  server_down(const server_down&) = delete;
  server_down& operator=(const server_down&) = delete;
};

}  // namespace troupe::test
