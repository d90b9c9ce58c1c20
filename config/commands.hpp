#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

/// What one can tell the program to do: a row a command, from which parsing and help come.
namespace troupe::config {

/// Something that must stand behind a command.
struct word {
  const char* name;
  std::string invocation::*into;
  const char* help;
};

/// Something that may.
struct toggle {
  const char* name;
  bool invocation::*into;
  const char* help;
};

/// Something that may, with a value behind it.
struct choice {
  const char* name;
  std::string invocation::*into;
  const char* help;
};

struct command {
  std::string name;  ///< "user create"
  std::string help;
  std::string example;
  std::vector<word> words = {};
  std::vector<toggle> switches = {};
  bool lists_settings = false;  ///< its help has the table of all settings
  std::vector<choice> choices = {};
};

const std::vector<command>& commands();

/// What the commands that begin with this word are about: "user".
std::string group_help(std::string_view word);

/// The end of a command's help: the settings, or who lists them.
std::string help_on_settings(const command& one, const setting_list& known);

}  // namespace troupe::config
