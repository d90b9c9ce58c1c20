#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "config/all_settings.hpp"
#include "config/settings.hpp"

namespace {

using namespace troupe;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

int say(const config::farewell& last) {
  (last.status == 0 ? std::cout : std::cerr) << last.text;
  return last.status;
}

std::string print_config(const setting_list& known, const config::invocation& wanted) {
  if (!wanted.markdown) return config::print_settings(known, wanted);
  config::settings defaults;
  return config::settings_manual(config::all_settings(defaults));
}

}  // namespace

int main(int argc, char** argv) {
  config::settings settings;
  settings.state_folder =
      config::default_state_folder(getuid() == 0, variable("XDG_STATE_HOME"), variable("HOME"));
  const auto known = config::all_settings(settings);
  const auto parsed = config::parse_command_line(argc, argv, environ, known);
  if (const auto* last = std::get_if<config::farewell>(&parsed)) return say(*last);

  const auto& wanted = std::get<config::invocation>(parsed);
  if (wanted.command == "config") {
    std::cout << print_config(known, wanted);
    return EXIT_SUCCESS;
  }
  return say(
      {config::status_usage, "troupe: there is no `" + wanted.command + "` in this build\n"});
}
