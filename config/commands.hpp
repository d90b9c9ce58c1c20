#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/settings.hpp"

/// What one can tell the program to do: a row a command, from which parsing and help come.
namespace troupe::config {

/// Where a text or a number from the command line goes. A list takes any number of them; one of
/// numbers may be empty.
using place =
    std::variant<std::string invocation::*, std::int64_t invocation::*,
                 std::vector<std::int64_t> invocation::*, std::vector<std::string> invocation::*>;

/// Something that must stand behind a command, but for a list.
struct word {
  const char* name;
  place into;
  const char* help;
};

/// Something with a value that may stand there: `--locale ru`.
struct option {
  const char* name;
  const char* value;  ///< what help calls it
  place into;
  const char* help;
};

/// Something that may.
struct toggle {
  const char* name;
  bool invocation::*into;
  const char* help;
};

struct command {
  std::string name;  ///< "user create", "events dead list"
  std::string help;
  std::string example;
  std::vector<word> words = {};
  std::vector<toggle> switches = {};
  bool lists_settings = false;  ///< its help has the table of all settings
  std::vector<option> options = {};
};

const std::vector<command>& commands();

/// What the commands that begin with these words are about: "user", "events dead".
std::string group_help(std::string_view words);

/// What a shell is told so that it completes commands, their words' and settings' names: for bash,
/// zsh or fish; "" for another.
std::string completion_for(std::string_view shell, const setting_list& known);

/// The end of a command's help: the settings, or who lists them.
std::string help_on_settings(const command& one, const setting_list& known);

}  // namespace troupe::config
