#include "http/edge_settings.hpp"

namespace troupe::http {

void edge_settings::declare(setting_list& list) {
  list.add("http.connections-max", connections_max,
           "How many connections there may be; beyond, new ones are closed at once",
           {1, 1'000'000});
  list.add("http.connections-per-address-max", connections_per_address_max,
           "How many of them from one address (IPv6: one /64) that is no trusted proxy; 0 for no "
           "limit",
           {0, 1'000'000}, {.in_dev = "0"});
  list.add(
      "http.cors-origins", cors_origins,
      "Origins whose pages may call the API from a browser, such as `https://app.example.org`, "
      "parted by commas");
  list.add("http.tls-certificate", tls_certificate,
           "A PEM file with the server's certificate and those that lead to its issuer: makes the "
           "server speak TLS; read again on SIGHUP");
  list.add("http.tls-key", tls_key,
           "A PEM file with the certificate's private key, without a "
           "password");
  list.add("http.trusted-proxies", trusted_proxies,
           "Whose X-Forwarded-For is believed: addresses and networks, such as "
           "`127.0.0.1, 10.0.0.0/8`");
}

}  // namespace troupe::http
