#pragma once

#include <cstdint>
#include <string>

#include "messages/setting.hpp"

namespace troupe::http {

/// How a server meets strangers.
struct edge_settings {
  std::int64_t connections_max = 10'000;           ///< 8 KiB each, 80 over TLS
  std::int64_t connections_per_address_max = 100;  ///< a browser has six, an office shares one
  std::string cors_origins;                        ///< nobody: pages of other origins do not ask
  std::string tls_certificate;                     ///< without one there is no TLS
  std::string tls_key;
  std::string trusted_proxies;  ///< nobody: X-Forwarded-For is what anybody may write

  void declare(setting_list& list);
};

}  // namespace troupe::http
