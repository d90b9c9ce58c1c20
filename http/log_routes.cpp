#include "http/control.hpp"
#include "messages/logging.hpp"

namespace troupe::http {

namespace {

log_levels levels_in_force() {
  log_levels found{std::string{log::name_of(log::common_level())}, {}};
  for (const auto& [component, quietest, is_own, has_written] : log::levels())
    found.components.push_back(
        {component, std::string{log::name_of(quietest)}, is_own, has_written});
  return found;
}

caf::expected<log_levels> change(const change_log_level& wanted, log::level by_settings) {
  const auto& component = wanted.component.text();
  const auto level = log::level_named(wanted.level.text());
  if (component == "all")
    log::set_common_level(level.value_or(by_settings));
  else if (!log::set_level(component, level))
    return caf::make_error(errc::overloaded, "too many components have a level of their own");
  log::info("log", "level changed", {{"of", component}, {"level", wanted.level.text()}});
  return levels_in_force();
}

}  // namespace

control_table log_commands(log::level by_settings) {
  return {
      local_command<find_log_levels, log_levels>(
          "log levels",
          [](find_log_levels) -> caf::expected<log_levels> { return levels_in_force(); }),
      local_command<change_log_level, log_levels>(
          "log level",
          [by_settings](const change_log_level& wanted) { return change(wanted, by_settings); }),
  };
}

}  // namespace troupe::http
