#pragma once

#include <string>

#include "messages/log.hpp"
#include "messages/setting.hpp"

namespace troupe::config {

/// Every setting there is, as the services declare them.
struct settings {
  log::settings log;
  std::string state_folder = "/var/lib/troupe";
};

/// The list refers to the variables in `all`, which must outlive it.
setting_list all_settings(settings& all);

/// Where the server keeps what is its own, if no setting says: /var/lib/troupe for root, else
/// `xdg_state_home`/troupe, or `home`/.local/state/troupe if that is empty (XDG Base Directory
/// Specification).
std::string default_state_folder(bool is_root, const std::string& xdg_state_home,
                                 const std::string& home);

}  // namespace troupe::config
