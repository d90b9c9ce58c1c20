#include "http/limits.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <set>

#include "tests/http_stage.hpp"

using namespace troupe;
using namespace troupe::http;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

/// A router with a row that may be asked twice in ten seconds, and three bad tokens in 30 s.
struct limits_stage : http_stage {
  using time_point = rate_limiter::time_point;

  int asked = 0;
  int checked = 0;
  std::set<std::string, std::less<>> seen;  ///< tokens that are judged without a signature
  time_point start = std::chrono::steady_clock::now();
  router subject{{},
                 {.check = [this](std::string_view token) { return judge(token); },
                  .allows = {},
                  .recall = [this](std::string_view token) { return recall(token); }},
                 actor,
                 sink,
                 {limited_row(), token_row()},
                 {"bad-tokens", {3, 30s}}};

  route limited_row() {
    facts what{verb::POST, "/limited", 200, ""};
    what.limit = {"some", {2, 10s}};
    return row<anyone, new_bio, user_profile>(std::move(what), actor, [this](const auto&) {
      ++asked;
      return find_profile{answering};
    });
  }

  route token_row() {
    return row<signed_in, no_body, user_profile>(
        {verb::GET, "/profile", 200, ""}, actor,
        [](const auto& in) { return find_profile{in.who.claims.user}; });
  }

  token_guard::verdict judge(std::string_view token) {
    ++checked;
    return what_is(token);
  }

  std::optional<token_guard::verdict> recall(std::string_view token) const {
    if (!seen.contains(token)) return std::nullopt;
    return what_is(token);
  }

  token_guard::verdict what_is(std::string_view token) const {
    if (token.starts_with("good")) return claims_of(answering);
    if (token.starts_with("ask")) return token_guard::ask{};
    return errc::invalid_token;
  }

  response send(request in, std::chrono::milliseconds when) {
    auto coming = std::make_shared<std::promise<response>>();
    in.id = "r-1";
    in.arrived = start + when;
    subject.handle(std::move(in), [coming](response out) { coming->set_value(std::move(out)); });
    return soon(coming->get_future());
  }

  response post(std::chrono::milliseconds when, const std::string& address = "192.0.2.1",
                const std::string& body = R"({"bio":"a"})",
                const std::string& type = "application/json") {
    return send({.method = verb::POST,
                 .path = "/api/limited",
                 .content_type = type,
                 .body = body,
                 .address = address},
                when);
  }

  std::int64_t status_of(const std::string& token, std::chrono::milliseconds when = 0ms,
                         const std::string& address = "192.0.2.1") {
    return send({.path = "/api/profile", .authorization = token, .address = address}, when).status;
  }
};

std::string header(const response& answer, const std::string& name) {
  for (const auto& [field, value] : answer.headers)
    if (field == name) return value;
  return "-";
}

}  // namespace

TEST_CASE("every answer of a limited row tells the limit and what is left of it") {
  limits_stage stage;
  const auto first = stage.post(0ms);
  CHECK(first.status == 200);
  CHECK(header(first, "RateLimit-Policy") == R"("some";q=2;w=10)");
  CHECK(header(first, "RateLimit") == R"("some";r=1;t=5)");
  const auto second = stage.post(2000ms, "192.0.2.1", "no JSON");
  CHECK(second.status == 400);
  CHECK(header(second, "RateLimit") == R"("some";r=0;t=3)");
}

TEST_CASE("past its limit an address is refused, and told when to try again") {
  limits_stage stage;
  stage.post(0ms);
  stage.post(0ms);
  const auto refused = stage.post(1500ms);
  CHECK(refused.status == 429);
  CHECK(parse_json<problem>(refused.body)->code == "TOO_MANY_REQUESTS");
  CHECK(header(refused, "Retry-After") == "4");
  CHECK(header(refused, "RateLimit") == R"("some";r=0;t=4)");
  CHECK(stage.post(5500ms).status == 200);
}

TEST_CASE("who is refused costs nothing: his body is not read and nobody is asked") {
  limits_stage stage;
  stage.post(0ms);
  stage.post(0ms);
  CHECK(stage.post(0ms).status == 429);
  CHECK(stage.post(0ms, "192.0.2.1", "no JSON").status == 429);
  CHECK(stage.post(0ms, "192.0.2.1", "no JSON", "text/plain").status == 429);
  CHECK(stage.asked == 2);
}

TEST_CASE("limits are of an address, or of a network of IPv6") {
  limits_stage stage;
  stage.post(0ms, "2001:db8::1");
  stage.post(0ms, "2001:db8::2");
  CHECK(stage.post(0ms, "2001:db8::3").status == 429);
  CHECK(stage.post(0ms, "2001:db8:0:1::1").status == 200);
  CHECK(stage.post(0ms, "192.0.2.1").status == 200);
}

TEST_CASE("a row without a limit has none, and says nothing of it") {
  limits_stage stage;
  const auto answer = stage.send({.path = "/api/profile", .authorization = "Bearer good"}, 0ms);
  CHECK(answer.status == 200);
  CHECK(header(answer, "RateLimit") == "-");
}

TEST_CASE("after too many bad tokens no signature is checked for the address for a while") {
  limits_stage stage;
  CHECK(stage.status_of("Bearer bad") == 401);
  CHECK(stage.status_of("Bearer ask-bad") == 401);  // by the judge
  CHECK(stage.status_of("Bearer bad") == 401);
  CHECK(stage.checked == 3);
  CHECK(stage.status_of("Bearer bad") == 429);
  CHECK(stage.status_of("Bearer good") == 429);
  CHECK(stage.checked == 3);
  CHECK(stage.status_of("Bearer good", 0ms, "192.0.2.2") == 200);
  CHECK(stage.status_of("Bearer good", 10s) == 200);
}

TEST_CASE("who is signed in behind an address is served, however many bad tokens come from it") {
  limits_stage stage;
  stage.seen = {"good", "ask-away", "ended"};
  for (int i = 0; i < 5; ++i) stage.status_of("Bearer bad");
  CHECK(stage.status_of("Bearer good") == 200);
  CHECK(stage.status_of("Bearer ask-away") == 503);  // by the judge
  CHECK(stage.status_of("Bearer ended") == 401);
  CHECK(stage.status_of("Bearer good-too") == 429);
  CHECK(stage.checked == 3);
}

TEST_CASE("tokens that are refused without a signature are not counted as bad") {
  limits_stage stage;
  stage.seen = {"ended"};
  for (int i = 0; i < 5; ++i) CHECK(stage.status_of("Bearer ended") == 401);
  CHECK(stage.status_of("Bearer good") == 200);
}

TEST_CASE("good tokens, none at all, and checks that fail for our part are not counted as bad") {
  limits_stage stage;
  for (int i = 0; i < 5; ++i) {
    CHECK(stage.status_of("Bearer good") == 200);
    CHECK(stage.status_of("") == 401);
    CHECK(stage.status_of("Bearer ask-away") == 503);
  }
}

TEST_CASE("what limits take up can be read") {
  limits_stage stage;
  stage.post(0ms);
  stage.status_of("Bearer bad");
  const metrics::source source = [&](metrics::sheet& to) { stage.subject.report(to); };
  const auto text = metrics::exposition(std::array{source});
  CHECK_THAT(text, Catch::Contains("troupe_limited_addresses{limit=\"some\"} 1\n"));
  CHECK_THAT(text, Catch::Contains("troupe_limited_addresses{limit=\"bad-tokens\"} 1\n"));
}
