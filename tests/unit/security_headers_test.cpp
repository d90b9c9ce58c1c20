#include "http/security_headers.hpp"

#include <catch2/catch.hpp>

using namespace troupe::http;

namespace {

std::string names_in(const response& out) {
  std::string names;
  for (const auto& [name, value] : out.headers) names += name + ' ';
  return names;
}

}  // namespace

TEST_CASE("an answer keeps the browser from doing more with it than it is for") {
  response out;
  add_security_headers(out, false);
  CHECK(names_in(out) ==
        "X-Content-Type-Options Referrer-Policy Content-Security-Policy "
        "Cross-Origin-Resource-Policy ");
}

TEST_CASE("what an answer says itself stays") {
  response out{.headers = {{"content-security-policy", "default-src 'self'"}}};
  add_security_headers(out, false);
  CHECK(names_in(out) ==
        "content-security-policy X-Content-Type-Options Referrer-Policy "
        "Cross-Origin-Resource-Policy ");
  CHECK(out.headers[0].second == "default-src 'self'");
}

TEST_CASE("over TLS all to come shall go over TLS") {
  response out;
  add_security_headers(out, true);
  CHECK(out.headers.back() ==
        std::pair<std::string, std::string>{"Strict-Transport-Security", "max-age=31536000"});
}
