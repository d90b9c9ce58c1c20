#include "http/cors.hpp"

#include <catch2/catch.hpp>

using namespace troupe::http;
using Catch::Contains;

namespace {

const cors_policy some{"https://app.example.org, http://localhost:3000"};
const cors_policy nobody{""};

/// The value of that header in an answer to who comes from `origin`.
std::string header(const cors_policy& policy, const std::string& name, const std::string& origin) {
  response out;
  policy.let_read({.origin = origin}, out);
  for (const auto& [field, value] : out.headers)
    if (field == name) return value;
  return "-";
}

}  // namespace

TEST_CASE("an origin may read if it is named, letter by letter") {
  const auto allowed = [](const std::string& origin) {
    return header(some, "Access-Control-Allow-Origin", origin);
  };
  CHECK(allowed("https://app.example.org") == "https://app.example.org");
  CHECK(allowed("http://localhost:3000") == "http://localhost:3000");
  const auto other =
      GENERATE(as<std::string>{}, "", "null", "*", "http://app.example.org",
               "https://app.example.org.evil.org", "https://app.example.org:444",
               "https://evil.org/https://app.example.org", "https://App.example.org");
  CHECK(allowed(other) == "-");
}

TEST_CASE("caches are told that answers differ, whoever asks, and nothing else without a setting") {
  CHECK(header(some, "Vary", "https://app.example.org") == "Origin");
  CHECK(header(some, "Vary", "") == "Origin");
  CHECK(header(some, "Access-Control-Allow-Credentials", "https://app.example.org") == "-");
  CHECK(header(nobody, "Vary", "https://app.example.org") == "-");
  CHECK(header(nobody, "Access-Control-Allow-Origin", "https://app.example.org") == "-");
}

TEST_CASE("what a browser asks before it sends is told apart from any OPTIONS") {
  const request asked{
      .method = verb::OPTIONS, .origin = "https://app.example.org", .wanted_method = "PATCH"};
  CHECK(some.is_preflight(asked));
  CHECK_FALSE(nobody.is_preflight(asked));
  CHECK_FALSE(some.is_preflight({.method = verb::OPTIONS, .origin = "https://app.example.org"}));
  CHECK_FALSE(some.is_preflight({.method = verb::OPTIONS, .wanted_method = "PATCH"}));
  CHECK_FALSE(some.is_preflight({.method = verb::GET, .origin = "a", .wanted_method = "GET"}));
}

TEST_CASE("what is no origin is refused with how to write one") {
  const auto text =
      GENERATE(as<std::string>{}, "*", "null", "app.example.org", "https://", "https://a.org/",
               "https://a.org/b", "https://*.a.org", "https://A.org", "ftp://a.org", "https://a b");
  CHECK_THROWS_WITH(cors_policy{"http://b.org, " + text},
                    Contains("\"" + text + "\"") && Contains("http.cors-origins"));
}
