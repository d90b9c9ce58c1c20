#pragma once

#include <cstdint>
#include <string>

#include "messages/setting.hpp"

namespace troupe::http {

/// How a server meets strangers.
struct edge_settings {
  std::string trusted_proxies;  ///< nobody: X-Forwarded-For is what anybody may write

  void declare(setting_list& list);
};

}  // namespace troupe::http
