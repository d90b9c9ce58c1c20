#include "persistence/pg_transport.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>

namespace troupe::pg {

namespace {

using options = std::map<std::string, std::string, std::less<>>;

void take(options& into, PQconninfoOption* list) {
  for (const auto* one = list; one && one->keyword; ++one)
    if (one->val) into[one->keyword] = one->val;
  PQconninfoFree(list);
}

/// Several hosts may be named: each must do.
bool stays_here(std::string_view hosts) {
  while (!hosts.empty()) {
    const auto host = hosts.substr(0, hosts.find(','));
    hosts.remove_prefix(std::min(host.size() + 1, hosts.size()));
    const bool is_here = host.starts_with('/') || host.starts_with('@') || host == "localhost" ||
                         host == "::1" || host.starts_with("127.");
    if (!is_here) return false;
  }
  return true;
}

}  // namespace

std::string transport_flaw(const std::string& url) {
  options all;
  take(all, PQconndefaults());
  char* why = nullptr;
  take(all, PQconninfoParse(url.c_str(), &why));
  PQfreemem(why);
  const auto& where = all["hostaddr"].empty() ? all["host"] : all["hostaddr"];
  if (stays_here(where) || all["sslmode"] == "verify-full") return {};
  return "PostgreSQL at " + where +
         " is asked over the network: add sslmode=verify-full (and sslrootcert=… for an authority "
         "of your own), or anybody in between can read and answer";
}

}  // namespace troupe::pg
