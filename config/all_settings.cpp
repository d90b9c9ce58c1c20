#include "config/all_settings.hpp"

namespace troupe::config {

setting_list all_settings(settings& all) {
  setting_list list;
  list.add(
      "state-folder", all.state_folder,
      "Where the server keeps its secret and its control socket; for root /var/lib/troupe, else "
      "$XDG_STATE_HOME/troupe or ~/.local/state/troupe");
  list.add("log.format", all.log.format, "How a line of the log looks", {"text", "json"});
  list.add("log.level", all.log.level, "How quiet a line may be and still be written",
           {"debug", "info", "warn", "error"});
  return list;
}

std::string default_state_folder(bool is_root, const std::string& xdg_state_home,
                                 const std::string& home) {
  if (is_root) return "/var/lib/troupe";
  if (xdg_state_home.starts_with('/')) return xdg_state_home + "/troupe";
  return home + "/.local/state/troupe";
}

}  // namespace troupe::config
