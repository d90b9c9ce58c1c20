#pragma once

#include <optional>
#include <string>

#include "http/server.hpp"

namespace troupe::http {

/// The second listener, for operators: metrics and health.
struct admin_settings {
  std::string listen = "127.0.0.1:8081";  ///< this machine alone: nobody is asked who he is

  void declare(setting_list& list);
};

/// Where the second listener is to be; nothing if it is off. Throws std::runtime_error that says
/// what is wrong with the setting.
std::optional<listen_settings> admin_listener_of(const admin_settings& settings);

}  // namespace troupe::http
