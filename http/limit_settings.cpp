#include "http/limit_settings.hpp"

namespace troupe::http {

void limit_settings::declare(setting_list& list) {
  const setting_facts off{.in_dev = "off"};
  list.add("limits.register", sign_up, "Accounts that one address may ask for", off);
  list.add("limits.login", sign_in, "How often one address may try to sign in", off);
  list.add("limits.refresh", refresh, "How often one address may refresh tokens", off);
  list.add("limits.bad-tokens", bad_tokens,
           "Forged access tokens of one address, beyond which it has no more signatures checked",
           off);
}

}  // namespace troupe::http
