#include "http/control.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <optional>

#include "http/control_client.hpp"
#include "messages/auth.hpp"
#include "tests/http_stage.hpp"

using namespace troupe;
using namespace troupe::http;
using namespace troupe::test;
using namespace std::chrono_literals;
using Catch::Contains;
using kind = control_failure::kind;

namespace {

/// list_users stands for any message here: `after` is the account that the script is asked about.
control_table rows(const scripted_actor& actor) {
  return {command<list_users, user_profile>(
      "user look", actor, [](const list_users& what) { return find_profile{what.after}; })};
}

std::string about(account_id who) {
  return print_json(list_users{who, 1});
}

struct control_stage : http_stage {
  std::filesystem::path folder = make_folder();
  std::string path = folder / "control.sock";
  std::optional<control_socket> subject;

  explicit control_stage(control_limits limits = {}) {
    subject.emplace(path, rows(actor), sink, limits);
  }

  ~control_stage() {
    subject.reset();
    std::filesystem::remove_all(folder);
  }

  static std::filesystem::path make_folder() {
    std::string name = std::filesystem::temp_directory_path() / "troupe-control-XXXXXX";
    return ::mkdtemp(name.data());
  }

  std::string ask(const std::string& command, const std::string& json) const {
    const auto got = ask_control(path, command, json, 5s);
    if (const auto* answer = std::get_if<std::string>(&got)) return *answer;
    return std::get<control_failure>(got).text;
  }
};

kind failure_in(const std::variant<std::string, control_failure>& got) {
  return std::get<control_failure>(got).what;
}

}  // namespace

TEST_CASE("a command's answer is the actor's, as JSON") {
  control_stage stage;
  CHECK(stage.ask("user look", about(answering)) ==
        R"({"id":1,"auth_id":1,"display_name":"Ann","bio":null,"is_active":true})");
}

TEST_CASE("a command that fails is answered with a problem") {
  control_stage stage;
  CHECK_THAT(stage.ask("user look", about(refusing)), Contains("NO_SUCH_USER"));
  CHECK_THAT(stage.ask("user look", about(refusing)), Contains("nobody has this number"));
  CHECK_THAT(stage.ask("user look", "{}"), Contains("INVALID_FIELDS"));
  CHECK_THAT(stage.ask("user look", "nonsense"), Contains("MALFORMED_JSON"));
  CHECK_THAT(stage.ask("user brew", "{}"), Contains("there is no such command"));
  CHECK(failure_in(ask_control(stage.path, "user brew", "{}")) == kind::refused);
}

TEST_CASE("where no server runs, that is said") {
  const auto got = ask_control("/nowhere/control.sock", "user look", "{}");
  CHECK(failure_in(got) == kind::no_server);
}

TEST_CASE("a command that takes too long ends at its deadline") {
  control_stage stage{{.deadline = 100ms}};
  CHECK_THAT(stage.ask("user look", about(silent)), Contains("DEADLINE_PASSED"));
}

TEST_CASE("a command without an end is not taken") {
  control_stage stage;
  CHECK(failure_in(ask_control(stage.path, std::string(70'000, 'x'), "{}", 5s)) == kind::lost);
}

TEST_CASE("a connection that says nothing is closed") {
  control_stage stage{{.idle_max = 50ms}};
  const int file = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un there{};
  there.sun_family = AF_UNIX;
  stage.path.copy(there.sun_path, sizeof there.sun_path);
  REQUIRE(::connect(file, reinterpret_cast<sockaddr*>(&there), sizeof there) == 0);
  char byte = 0;
  CHECK(::recv(file, &byte, 1, 0) == 0);
  ::close(file);
}

TEST_CASE("one connection too many is closed") {
  control_stage stage{{.connections_max = 0}};
  CHECK(failure_in(ask_control(stage.path, "user look", about(answering))) == kind::lost);
}

TEST_CASE("the socket is its owner's alone") {
  control_stage stage;
  struct stat what {};
  REQUIRE(::stat(stage.path.c_str(), &what) == 0);
  CHECK((what.st_mode & 0777) == 0600);
}

TEST_CASE("a second server for one socket is refused, and the first goes on") {
  control_stage stage;
  CHECK_THROWS_WITH(control_socket(stage.path, {}, stage.sink),
                    Contains("A server is running already"));
  CHECK_THAT(stage.ask("user look", about(answering)), Contains("Ann"));
}

TEST_CASE("a socket that a dead server left behind is taken over") {
  control_stage stage;
  const auto kept = stage.path + ".kept";
  std::filesystem::create_hard_link(stage.path, kept);
  stage.subject.reset();
  CHECK(failure_in(ask_control(kept, "user look", "{}")) == kind::no_server);
  std::filesystem::rename(kept, stage.path);
  stage.subject.emplace(stage.path, rows(stage.actor), stage.sink);
  CHECK_THAT(stage.ask("user look", about(answering)), Contains("Ann"));
}

TEST_CASE("a file that is no socket is left alone") {
  control_stage stage;
  const auto file = stage.folder / "notes.txt";
  std::ofstream{file} << "dear diary";
  CHECK_THROWS_WITH(control_socket(file, {}, stage.sink), Contains("Cannot make"));
  CHECK(std::filesystem::file_size(file) == 10);
}

TEST_CASE("a path that is too long is said plainly") {
  http_stage stage;
  CHECK_THROWS_WITH(control_socket("/tmp/" + std::string(110, 'x'), {}, stage.sink),
                    Contains("115 bytes long, 107 are possible"));
}

TEST_CASE("a command that is open when the socket goes is dropped") {
  control_stage stage;
  auto lost = std::async(std::launch::async, [&stage] {
    return ask_control(stage.path, "user look", about(silent), 5s);
  });
  while (!soon(std::async(std::launch::async, [&stage] {
    return ask_control(stage.path, "user look", about(answering), 5s).index() == 0;
  }))) {
  }
  stage.subject.reset();
  CHECK(failure_in(lost.get()) != kind::refused);
}

TEST_CASE("commands run without a socket too") {
  http_stage stage;
  auto coming = std::make_shared<std::promise<std::string>>();
  dispatch(rows(stage.actor), stage.sink, "user look", about(answering), call_within(5s),
           [coming](const caf::expected<std::string>& out) { coming->set_value(*out); });
  CHECK_THAT(soon(coming->get_future()), Contains("Ann"));
}
