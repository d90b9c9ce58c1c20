#include "http/edge_settings.hpp"

namespace troupe::http {

void edge_settings::declare(setting_list& list) {
  list.add("http.trusted-proxies", trusted_proxies,
           "Whose X-Forwarded-For is believed: addresses and networks, such as "
           "`127.0.0.1, 10.0.0.0/8`");
}

}  // namespace troupe::http
