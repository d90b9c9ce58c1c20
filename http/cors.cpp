#include "http/cors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "http/header_words.hpp"

namespace troupe::http {

namespace {

/// As browsers write it: scheme, host and perhaps port, in small letters.
bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (text.starts_with(scheme)) {
      const auto host = text.substr(scheme.size());
      return !host.empty() && std::ranges::all_of(host, [](char c) {
        constexpr std::string_view signs = ".-:[]";
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || signs.find(c) != signs.npos;
      });
    }
  return false;
}

}  // namespace

cors_policy::cors_policy(std::string_view origins) {
  while (!origins.empty()) {
    const auto one = next_part(origins, ',');
    if (one.empty()) continue;
    if (!is_origin(one))
      throw std::runtime_error(
          fmt::format("http.cors-origins names \"{}\", which is no origin: write them as browsers "
                      "do, such as https://app.example.org, parted by commas",
                      one));
    origins_.emplace_back(one);
  }
}

bool cors_policy::is_preflight(const request& in) const {
  return !origins_.empty() && in.method == verb::OPTIONS && !in.origin.empty() &&
         !in.wanted_method.empty();
}

response cors_policy::preflight(std::string methods) const {
  response out{.status = 200, .body = "", .content_type = ""};
  out.headers = {{"Access-Control-Allow-Methods", std::move(methods)},
                 {"Access-Control-Allow-Headers",
                  "Accept-Language, Authorization, Content-Type, If-None-Match, X-Request-Id"},
                 {"Access-Control-Max-Age", "600"}};
  return out;
}

void cors_policy::let_read(const request& in, response& out) const {
  if (origins_.empty()) return;
  out.headers.emplace_back("Vary", "Origin");  // a cache must not give it to another
  if (std::ranges::find(origins_, in.origin) == origins_.end()) return;
  out.headers.emplace_back("Access-Control-Allow-Origin", in.origin);
  out.headers.emplace_back("Access-Control-Expose-Headers",
                           "ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id");
}

}  // namespace troupe::http
