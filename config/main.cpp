#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "config/all_settings.hpp"
#include "config/commands.hpp"
#include "config/mail_preview.hpp"
#include "config/metrics_print.hpp"
#include "config/operate.hpp"
#include "config/schemas.hpp"
#include "config/serve.hpp"
#include "config/settings.hpp"

namespace {

using namespace troupe;

constexpr int status_unavailable = 69;  // EX_UNAVAILABLE: something it needs is not there

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

config::farewell complete(const std::string& shell, const setting_list& known) {
  auto text = config::completion_for(shell, known);
  if (text.empty())
    return {config::status_usage,
            "troupe completion: there is bash, zsh and fish, not " + shell + "\n"};
  return {EXIT_SUCCESS, std::move(text)};
}

int carry_out(const config::settings& settings, const setting_list& known,
              const config::invocation& wanted) {
  if (wanted.command == "config") {
    std::cout << print_config(known, wanted);
    return EXIT_SUCCESS;
  }
  if (wanted.command == "metrics") return say({0, config::metrics_manual()});
  if (wanted.command == "completion") return say(complete(wanted.shell, known));
  if (wanted.command == "mail preview")
    return say(config::preview_letter(settings.actors.mail, wanted));
  log::open(settings.log);
  const bool production = wanted.profile == "production";
  if (production) config::check_transport(settings.database);
  if (wanted.command == "serve") return config::serve(settings, production);
  if (wanted.command == "migrate") {
    config::migrate_schemas(settings.database);
    return EXIT_SUCCESS;
  }
  return config::operate(settings, wanted);
}

}  // namespace

int main(int argc, char** argv) {
  umask(077);  // what we write is nobody else's: log, letters, state
  config::settings settings;
  settings.state_folder =
      config::default_state_folder(getuid() == 0, variable("XDG_STATE_HOME"), variable("HOME"));
  const auto known = config::all_settings(settings);
  const auto parsed = config::parse_command_line(argc, argv, environ, known);
  if (const auto* last = std::get_if<config::farewell>(&parsed)) return say(*last);
  try {
    return carry_out(settings, known, std::get<config::invocation>(parsed));
  } catch (const std::exception& failure) {
    log::flush();
    return say({status_unavailable, std::string{"troupe: "} + failure.what() + '\n'});
  }
}
