#include "config/all_settings.hpp"

namespace troupe::config {

using namespace std::chrono_literals;

void database_settings::declare(setting_list& list) {
  const setting_facts secret{.secret = true};
  list.add("database.auth-url", auth_url,
           "Where the schema auth is, as the role that serves it, which must be troupe_auth",
           secret);
  list.add("database.auth-owner-url", auth_owner_url,
           "The same as the role that owns it; used for migrating alone", secret);
  list.add("database.profile-url", profile_url,
           "Where the schema profile is, as the role that serves it, which must be troupe_profile",
           secret);
  list.add("database.profile-owner-url", profile_owner_url,
           "The same as the role that owns it; used for migrating alone", secret);
  list.add("database.connect-within", connect_within, "Patience with one connection attempt",
           {50ms, 60s});
  list.add("database.answer-within", answer_within,
           "Patience with one statement; beyond, the request is answered 503", {50ms, 60s});
  list.add("database.migrate", migrate,
           "Bring the schemas up to date at start; if not, one that is not is refused");
}

setting_list all_settings(settings& all) {
  setting_list list;
  list.add(
      "state-folder", all.state_folder,
      "Where the server keeps its secret and its control socket; for root /var/lib/troupe, else "
      "$XDG_STATE_HOME/troupe or ~/.local/state/troupe");
  list.add(
      "secret-file", all.secret_file,
      "The file with the secret under which private keys are kept; `secret` in the state folder "
      "if empty. The profile production wants one that you made");
  list.add("stop-notice", all.stop_notice,
           "How long the server told to stop goes on serving while /health/ready says that it "
           "stops, so that proxies have looked",
           {0ms, 10min}, {.in_dev = "0s"});
  list.add("stop-within", all.stop_within,
           "How long requests may take to finish when the server is told to stop", {0ms, 10min});
  list.add("log.format", all.log.format, "How a line of the log looks", {"text", "json"});
  list.add("log.level", all.log.level, "The least severe line that is written",
           {"debug", "info", "warn", "error"});
  list.add("log.file", all.log.file,
           "The file that lines go to, opened anew on SIGHUP; standard error if empty");
  all.http.declare(list);
  all.admin.declare(list);
  all.limits.declare(list);
  all.database.declare(list);
  all.actors.declare(list);
  all.clients.declare(list);
  return list;
}

std::string default_state_folder(bool is_root, const std::string& xdg_state_home,
                                 const std::string& home) {
  if (is_root) return "/var/lib/troupe";
  if (xdg_state_home.starts_with('/')) return xdg_state_home + "/troupe";
  return home + "/.local/state/troupe";
}

}  // namespace troupe::config
