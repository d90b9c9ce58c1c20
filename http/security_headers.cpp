#include "http/security_headers.hpp"

#include <algorithm>

#include "http/header_words.hpp"

namespace troupe::http {

void add_security_headers(response& out, bool is_secure) {
  const auto add = [&out](std::string_view name, const char* value) {
    const auto is_it = [name](const auto& field) { return same_letters(field.first, name); };
    if (std::ranges::none_of(out.headers, is_it)) out.headers.emplace_back(name, value);
  };
  add("X-Content-Type-Options", "nosniff");
  add("Referrer-Policy", "no-referrer");
  add("Content-Security-Policy",
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
  add("Cross-Origin-Resource-Policy", "same-origin");
  if (is_secure) add("Strict-Transport-Security", "max-age=31536000");
}

}  // namespace troupe::http
