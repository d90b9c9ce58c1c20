#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/setting_sources.hpp"
#include "messages/setting.hpp"

/// The command line. CLI11 stays in settings.cpp: it reads flags and TOML; which value holds is
/// ours to say (config/setting_sources.hpp).
namespace troupe::config {

/// What to do, with the settings filled in. A command has the words and switches that its help
/// names; the others stay empty.
struct invocation {
  std::string command;  ///< "serve", "user create", ...

  std::string who;    ///< user show, grant, ...: a number, a login or an e-mail address
  std::string login;  ///< user create
  std::string email;
  std::string display_name;
  std::string role;       ///< user grant, revoke
  std::string shell;      ///< completion
  std::string letter;     ///< mail preview
  std::string component;  ///< log level
  std::string level;
  std::string locale = "en";

  std::vector<std::string> kids;  ///< keys retire
  bool now = false;               ///< keys rotate

  std::int64_t event = 0;            ///< events show: its number
  std::vector<std::int64_t> events;  ///< events replay, drop
  std::string state;
  std::string subscriber;
  std::string event_type;
  std::string account;
  std::int64_t limit = 50;
  std::int64_t before = 0;
  bool all = false;

  bool admin = false;
  bool offline = false;
  bool json = false;
  bool markdown = false;

  std::string profile;  ///< dev or production
  origins from;         ///< where the values come from that are no defaults
};

/// Nothing more to do: say `text` (on standard output if all is well, else on standard error), and
/// end with `status`.
struct farewell {
  int status = 0;
  std::string text;
};

/// As sysexits.h has them.
inline constexpr int status_usage = 64;
inline constexpr int status_config = 78;

/// Reads all settings of the list from flags, variables, the file and the profile; `argv` as main
/// has it, `environment` as `environ`. --help and --version are farewells with status 0, all that
/// is wrong one with a line that names it and says what to do.
std::variant<invocation, farewell> parse_command_line(int argc, const char* const* argv,
                                                      const char* const* environment,
                                                      const setting_list& known);

/// What `troupe config` prints: the values in force, secrets masked, and where each comes from.
std::string print_settings(const setting_list& known, const invocation& in_force);

/// docs/configuration.md, from settings that have their defaults.
std::string settings_manual(const setting_list& defaults);

}  // namespace troupe::config
