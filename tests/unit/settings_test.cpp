#include "config/settings.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "config/all_settings.hpp"
#include "config/metrics_print.hpp"

namespace {

using namespace troupe;
using namespace troupe::config;

/// A command line, with settings of its own to land in.
struct command_line {
  std::int64_t port = 80;
  std::string format = "text";
  std::string key = "very secret";
  setting_list list;
  std::variant<invocation, farewell> result;

  explicit command_line(std::vector<const char*> words, std::vector<const char*> environment = {}) {
    list.add("http.port", port, "Port", {.least = 1, .most = 65535}, {.in_dev = "8080"});
    list.add("log.format", format, "Format | look", {"text", "json"});
    list.add("auth.secret-key", key, "Key", {.secret = true});
    words.insert(words.begin(), "troupe");
    environment.push_back(nullptr);
    result =
        parse_command_line(static_cast<int>(words.size()), words.data(), environment.data(), list);
  }

  const invocation& wanted() const { return std::get<invocation>(result); }
  const farewell& last() const { return std::get<farewell>(result); }

  /// The port that holds and where it comes from.
  std::string port_from() const {
    const auto& from = wanted().from;
    return std::to_string(port) + ' ' +
           (from.contains("http.port") ? from.at("http.port") : "default");
  }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos;
}

/// A file while it lives.
struct temporary_file {
  std::string path = "/tmp/troupe-settings.XXXXXX";

  explicit temporary_file(const std::string& text) {
    close(mkstemp(path.data()));
    std::ofstream{path} << text;
  }
  ~temporary_file() { unlink(path.c_str()); }
};

}  // namespace

TEST_CASE("flag goes before variable before file before profile before default") {
  const temporary_file file{"[http]\nport = 3\n"};
  const auto by_config = "TROUPE_CONFIG=" + file.path;
  const auto* in_file = by_config.c_str();
  const auto* variable = "TROUPE_HTTP_PORT=4";

  CHECK(command_line{{"serve"}}.port_from() == "80 default");
  CHECK(command_line{{"serve", "--profile", "dev"}}.port_from() == "8080 profile dev");
  CHECK(command_line{{"serve"}, {"TROUPE_PROFILE=dev"}}.port_from() == "8080 profile dev");
  CHECK(command_line{{"serve", "--profile", "dev"}, {in_file}}.port_from() ==
        "3 file " + file.path);
  CHECK(command_line{{"serve", "--config", file.path.c_str()}}.port_from() ==
        "3 file " + file.path);
  CHECK(command_line{{"serve"}, {in_file, variable}}.port_from() == "4 variable TROUPE_HTTP_PORT");
  CHECK(command_line{{"serve", "--http.port", "5"}, {in_file, variable}}.port_from() ==
        "5 flag --http.port");
  CHECK(command_line{{"--http.port=5", "serve"}, {variable}}.port_from() == "5 flag --http.port");
}

TEST_CASE("production is the profile unless another is named") {
  CHECK(command_line{{"serve"}}.wanted().profile == "production");
  CHECK(
      command_line{{"serve", "--profile", "production"}, {"TROUPE_PROFILE=dev"}}.wanted().profile ==
      "production");
}

TEST_CASE("what is wrong stops the start with a line that names it") {
  const auto status_and_text = [](const command_line& line) {
    return std::to_string(line.last().status) + ' ' + line.last().text;
  };
  CHECK(
      status_and_text(command_line{{"serve", "--http.prot", "1"}}) ==
      "64 troupe serve: --http.prot is not expected here (did you mean --http.port?); see `troupe "
      "serve --help`\n");
  CHECK(status_and_text(command_line{{"serve", "--http.port"}}) ==
        "64 troupe serve: --http.port: 1 required TEXT missing; see `troupe serve --help`\n");
  CHECK(status_and_text(command_line{{"serve", "--http.port", "x"}}) ==
        "78 troupe: http.port must be a whole number from 1 to 65535, not \"x\" (flag "
        "--http.port)\n");
  CHECK(status_and_text(command_line{{"serve"}, {"TROUPE_HTTP_PRT=1"}}) ==
        "78 troupe: the variable TROUPE_HTTP_PRT is no setting of Troupe (did you mean "
        "TROUPE_HTTP_PORT?); unset it, or see `troupe config`\n");
  CHECK(status_and_text(command_line{{"serve", "--profile", "prod"}}) ==
        "78 troupe: profile must be dev or production, not \"prod\"; it comes from --profile or "
        "TROUPE_PROFILE\n");
  CHECK(status_and_text(command_line{{"serve", "--config", "/nowhere.toml"}}) ==
        "78 troupe: the file /nowhere.toml cannot be read; name another with --config or "
        "TROUPE_CONFIG\n");
  CHECK(status_and_text(command_line{{"serv"}}) ==
        "64 there is no command `troupe serv` (did you mean serve?); there are serve, migrate, "
        "config, metrics, completion, user, keys, log, mail, events\n");
  CHECK(status_and_text(command_line{{"user", "grant", "ann"}}) ==
        "64 troupe user grant: role is required; see `troupe user grant --help`\n");
}

TEST_CASE("a file gives texts, numbers and durations by section") {
  const temporary_file file{
      "# all\n[http]\nport = 3 # three\n[auth]\nsecret-key = \"a b\"\n[log]\nformat = 'json'\n"};
  const command_line line{{"serve", "--config", file.path.c_str()}};
  REQUIRE(line.port_from() == "3 file " + file.path);
  CHECK(line.key == "a b");
  CHECK(line.format == "json");
}

TEST_CASE("a text of a file that would be cut short is refused") {
  const temporary_file file{"[auth]\nsecret-key = \"a#b\"\n"};
  const command_line line{{"serve", "--config", file.path.c_str()}};
  CHECK(line.last().text == "troupe: " + file.path +
                                ": the text of auth.secret-key does not end in its line, or has a "
                                "#, which only a variable can have\n");
}

TEST_CASE("an unknown key of a file and a list of values are refused") {
  const temporary_file misspelt{"[http]\nprot = 3\n"};
  CHECK(command_line{{"serve", "--config", misspelt.path.c_str()}}.last().text ==
        "troupe: " + misspelt.path +
            ": the key http.prot is no setting of Troupe (did you mean http.port?); remove it, or "
            "see `troupe config`\n");
  const temporary_file list{"[http]\nport = [3, 4]\n"};
  CHECK(command_line{{"serve", "--config", list.path.c_str()}}.last().text ==
        "troupe: " + list.path + ": http.port must have one value\n");
}

TEST_CASE("a command has its words and switches") {
  const auto wanted = command_line{
      {"user", "create", "ann", "ann@example.org", "Ann Lee", "--admin", "--json", "--http.port",
       "5"}}.wanted();
  CHECK(wanted.command == "user create");
  CHECK(wanted.login == "ann");
  CHECK(wanted.email == "ann@example.org");
  CHECK(wanted.display_name == "Ann Lee");
  CHECK(wanted.admin);
  CHECK(wanted.json);
  CHECK_FALSE(wanted.offline);
}

TEST_CASE("a command of three words has numbers and options") {
  const auto list = command_line{
      {"events", "dead", "list", "--type", "Welcome Mail", "--limit", "7", "--before",
       "17"}}.wanted();
  CHECK(list.command == "events dead list");
  CHECK(list.event_type == "Welcome Mail");
  CHECK(list.limit == 7);
  CHECK(list.before == 17);
  CHECK(list.subscriber.empty());
  CHECK(command_line{{"events", "list"}}.wanted().limit == 50);
  CHECK(command_line{{"events", "dead", "show", "17"}}.wanted().event == 17);
  CHECK(command_line{{"events", "replay", "17", "18"}}.wanted().events == std::vector{17L, 18L});
  CHECK(command_line{{"events", "replay", "--all"}}.wanted().events.empty());
}

TEST_CASE("a number that is none, or counts from nothing, is refused") {
  const auto* number = GENERATE("x", "0", "-1", "1.5");
  CHECK(command_line{{"events", "show", number}}.last().status == status_usage);
  CHECK(command_line{{"events", "drop", "3", number}}.last().status == status_usage);
  CHECK(command_line{{"events", "list", "--limit", number}}.last().status == status_usage);
}

TEST_CASE("the first two words of three are no command by themselves") {
  const auto alone = command_line{{"events", "dead"}}.last();
  CHECK(alone.status == status_usage);
  CHECK(has(alone.text, "Usage: troupe events dead"));
  CHECK(command_line{{"events", "dead", "lst"}}.last().text ==
        "there is no command `troupe events dead lst` (did you mean list?); there are list, "
        "show\n");
}

TEST_CASE("help on an option names its value") {
  CHECK(has(command_line{{"events", "list", "--help"}}.last().text, "--state STATE "));
}

TEST_CASE("every command has help with an example") {
  const auto* command = GENERATE("serve", "migrate", "config", "user", "keys", "events", "mail");
  const auto help = command_line{{command, "--help"}}.last();
  CHECK(help.status == 0);
  CHECK(has(help.text, "Example:\n  troupe "));
}

TEST_CASE("help on a command of two words names both") {
  const auto help = command_line{{"user", "set-password", "--help"}}.last();
  CHECK(help.status == 0);
  CHECK(has(help.text, "Usage: troupe user set-password"));
  CHECK(has(help.text, "Example:\n  troupe user set-password"));
}

TEST_CASE("the help of serve lists the settings") {
  CHECK(has(command_line{{"serve", "--help"}}.last().text, "--http.port "));
  CHECK_FALSE(has(command_line{{"--help"}}.last().text, "--http.port "));
}

TEST_CASE("the settings in force are printed with their origins, secrets masked") {
  const command_line line{{"config", "--http.port", "5"}};
  CHECK(print_settings(line.list, line.wanted()) ==
        "profile: production\n\n"
        "http.port        5     flag --http.port\n"
        "log.format       text  default\n"
        "auth.secret-key  ***   default\n");
}

TEST_CASE("the manual has a row a setting, and what dev changes") {
  const auto manual = settings_manual(command_line{{"config"}}.list);
  CHECK(has(manual,
            "| `--http.port` | `TROUPE_HTTP_PORT` | `[http]` `port` | `80` | a "
            "whole number from 1 to 65535 | Port |\n"));
  CHECK(has(manual, "| Format \\| look |\n"));
  CHECK(has(manual, "| `http.port` | `80` | `8080` |\n"));
}

TEST_CASE("docs/configuration.md is what `troupe config --markdown` prints") {
  config::settings defaults;
  std::ifstream file{TROUPE_SOURCE_DIR "/docs/configuration.md"};
  std::stringstream text;
  text << file.rdbuf();
  INFO("build/dev/troupe config --markdown >docs/configuration.md");
  CHECK(text.str() == settings_manual(all_settings(defaults)));
}

TEST_CASE("docs/operations.md has what `troupe metrics` prints") {
  std::ifstream file{TROUPE_SOURCE_DIR "/docs/operations.md"};
  std::stringstream text;
  text << file.rdbuf();
  INFO("put what build/dev/troupe metrics prints between the marks in docs/operations.md");
  CHECK(has(text.str(), "<!-- troupe metrics -->\n" + metrics_manual() + "<!-- end of it -->\n"));
}

TEST_CASE("the state folder is where each user's state belongs") {
  CHECK(default_state_folder(true, "/x", "/root") == "/var/lib/troupe");
  CHECK(default_state_folder(false, "/x", "/home/ann") == "/x/troupe");
  CHECK(default_state_folder(false, "", "/home/ann") == "/home/ann/.local/state/troupe");
  CHECK(default_state_folder(false, "relative", "/home/ann") == "/home/ann/.local/state/troupe");
}
