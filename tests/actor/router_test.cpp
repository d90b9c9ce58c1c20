#include "http/router.hpp"

#include <catch2/catch.hpp>

#include "http/routes.hpp"
#include "tests/http_stage.hpp"

using namespace troupe;
using namespace troupe::http;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

route_table rows(const scripted_actor& actor) {
  return {
      row<signed_in, no_body, user_profile>(
          {verb::GET, "/profile", 200, ""}, actor,
          [](const auto& in) { return find_profile{in.who.claims.user}; }),
      row<anyone, no_body, user_profile>({verb::GET, "/profile/{user_id}", 200, ""}, actor,
                                         [](const auto& in) { return find_profile{{in.number}}; }),
      row<signed_in, new_bio, user_profile>(
          {verb::PATCH, "/bio", 201, ""}, actor,
          [](auto in) {
            return edit_bio{in.who.claims.user, std::move(in.body.bio)};
          }),
      row<may<"users:write">, no_body, user_profile>(
          {verb::POST, "/admin", 200, ""}, actor,
          [](const auto& in) { return find_profile{in.who.claims.user}; }),
      row<anyone, no_body, user_profile>(
          {verb::GET, "/in-russian", 200, ""}, actor,
          [](const auto& in) {
            return find_profile{in.client.locale.text() == "ru" ? answering : refusing};
          }),
      row<anyone, no_body, user_profile>(
          {verb::GET, "/broken", 200, ""}, actor,
          [](const auto&) -> find_profile { throw std::runtime_error("a handler"); }),
  };
}

/// Tokens are words here.
token_guard::verdict judge(std::string_view token) {
  if (token == "good" || token == "admin") return claims_of(answering);
  if (token == "silent") return claims_of(silent);
  if (token.starts_with("ask")) return token_guard::ask{};
  return errc::invalid_token;
}

struct router_stage : http_stage {
  http_settings settings{.listen = {.deadline = 200ms}};
  bool is_admin = false;
  std::vector<std::string> unready;
  router subject{settings,
                 {judge,
                  [this](const token_claims&, std::string_view permission) {
                    return is_admin && permission == "users:write";
                  },
                  [](std::string_view name, std::string_view secret) {
                    return name == "billing" && (secret == "s+1" || secret == "s 2");
                  }},
                 actor,
                 sink,
                 joined({rows(actor), health_routes([this] { return unready; }),
                         introspection_routes({judge, {}}, actor, {"we", "you"})})};

  response send(request in) {
    auto coming = std::make_shared<std::promise<response>>();
    in.id = "r-1";
    in.arrived = std::chrono::steady_clock::now();
    subject.handle(std::move(in), [coming](response out) { coming->set_value(std::move(out)); });
    return soon(coming->get_future());
  }

  response get(const std::string& path, const std::string& authorization = "") {
    return send({.path = path, .authorization = authorization});
  }

  response patch(const std::string& body, const std::string& type = "application/json") {
    return send({.method = verb::PATCH,
                 .path = "/api/bio",
                 .authorization = "Bearer good",
                 .content_type = type,
                 .body = body});
  }
};

response introspect(router_stage& stage, const std::string& authorization, const std::string& body,
                    const std::string& type = "application/x-www-form-urlencoded") {
  return stage.send({.method = verb::POST,
                     .path = "/api/introspect",
                     .authorization = authorization,
                     .content_type = type,
                     .body = body});
}

const std::string billing = "Basic YmlsbGluZzpzKzE=";  // billing:s+1

std::string header(const response& answer, const std::string& name) {
  for (const auto& [field, value] : answer.headers)
    if (field == name) return value;
  return "-";
}

/// "404 NO_SUCH_ROUTE"
std::string problem_in(const response& answer) {
  const auto what = parse_json<problem>(answer.body);
  return std::to_string(answer.status) + ' ' + (what ? what->code : answer.body);
}

}  // namespace

TEST_CASE("a request goes to the actor as a message and its answer comes back as JSON") {
  router_stage stage;
  const auto answer = stage.get("/api/profile", "Bearer good");
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"id":1,"auth_id":1,"display_name":"Ann","bio":null,"is_active":true})");
  CHECK(answer.content_type == "application/json");
  CHECK(header(answer, "Cache-Control") == "no-store");
}

TEST_CASE("a body becomes a message, and the row says with what success") {
  router_stage stage;
  const auto answer = stage.patch(R"({"bio":"Hello"})", "application/json; charset=UTF-8");
  CHECK(answer.status == 201);
  CHECK(answer.body ==
        R"({"id":1,"auth_id":1,"display_name":"Ann","bio":"Hello","is_active":true})");
}

TEST_CASE("a service that is known learns what a good token says, and of another nothing") {
  router_stage stage;
  const auto said = [&](const std::string& token) {
    return introspect(stage, billing, "token_type_hint=access_token&token=" + token).body;
  };
  CHECK(said("good").starts_with(R"({"active":true,"token_type":"Bearer","sub":"1","jti":")"));
  CHECK(said("good").find(R"("iss":"we","aud":"you","exp":)") != std::string::npos);
  CHECK(said("bad") == R"({"active":false})");
  CHECK(said("") == R"({"active":false})");
  CHECK(said("ask-good").starts_with(R"({"active":true,)"));
  CHECK(said("ask-refused") == R"({"active":false})");
  CHECK(said("ask " + std::string(9000, 'a')) == R"({"active":false})");  // no token is so long
  CHECK(header(introspect(stage, billing, "token=good"), "Cache-Control") == "no-store");
}

TEST_CASE("a service proves itself by Basic, coded as in a form or not") {
  router_stage stage;
  CHECK(introspect(stage, "Basic YmlsbGluZzpzKzI=", "token=good").status == 200);  // billing:s+2
  CHECK(introspect(stage, "Basic YmlsbGluZzpzJTJCMQ==", "token=good").status ==
        200);  // billing:s%2B1
  const auto authorization =
      GENERATE(values<std::string>({"", "Bearer good", "Basic", "Basic YmlsbGluZzpz",
                                    "Basic Om5vYm9keQ==", "Basic YmlsbGluZw=="}));
  const auto refused = introspect(stage, authorization, "token=good");
  CHECK(problem_in(refused) == "401 INVALID_CLIENT");
  CHECK(header(refused, "WWW-Authenticate") == R"(Basic realm="troupe", charset="UTF-8")");
}

TEST_CASE("a service's question must be a form with a token in it") {
  router_stage stage;
  CHECK(problem_in(introspect(stage, billing, R"({"token":"good"})", "application/json")) ==
        "415 UNSUPPORTED_MEDIA_TYPE");
  CHECK(problem_in(introspect(stage, billing, "hint=good")) == "422 INVALID_FIELDS");
  CHECK(problem_in(introspect(stage, billing, "token=good&token=good")) == "422 INVALID_FIELDS");
  CHECK(problem_in(introspect(stage, billing, "token=ask-away")) == "503 STORAGE_UNAVAILABLE");
}

TEST_CASE("the language that a client likes reaches the message") {
  router_stage stage;
  const auto in = [&](const std::string& accept_language) {
    return stage.send({.path = "/api/in-russian", .accept_language = accept_language}).status;
  };
  CHECK(in("ru-RU, en;q=0.5") == 200);
  CHECK(in("en, ru;q=0.5") == 404);
  CHECK(in("") == 404);
}

TEST_CASE("a path's number reaches the message") {
  router_stage stage;
  CHECK(stage.get("/api/profile/77").body.find(R"("auth_id":77)") != std::string::npos);
}

TEST_CASE("requests that are not as they should be get their problem") {
  router_stage stage;
  CHECK(problem_in(stage.get("/api/nothing")) == "404 NO_SUCH_ROUTE");
  CHECK(problem_in(stage.get("/api/profile/x")) == "404 NO_SUCH_ROUTE");
  CHECK(problem_in(stage.get("/api/bio", "Bearer good")) == "405 METHOD_NOT_ALLOWED");
  CHECK(header(stage.get("/api/bio"), "Allow") == "PATCH");
  CHECK(problem_in(stage.patch("{}")) == "422 INVALID_FIELDS");
  CHECK(problem_in(stage.patch("{")) == "400 MALFORMED_JSON");
  CHECK(problem_in(stage.patch("{}", "text/plain")) == "415 UNSUPPORTED_MEDIA_TYPE");
  CHECK(problem_in(stage.patch(std::string(body_length_max + 1, ' '))) == "413 CONTENT_TOO_LARGE");
  CHECK(problem_in(stage.patch(std::string(body_length_max, ' '))) == "400 MALFORMED_JSON");
  CHECK(header(stage.get("/api/nothing"), "Cache-Control") == "no-store");
}

TEST_CASE("a route without a body ignores one") {
  router_stage stage;
  const auto answer = stage.send({.path = "/api/profile",
                                  .authorization = "Bearer good",
                                  .content_type = "text/html",
                                  .body = std::string(body_length_max + 1, 'x')});
  CHECK(answer.status == 200);
}

TEST_CASE("a token that is missing or bad is a 401") {
  router_stage stage;
  CHECK(problem_in(stage.get("/api/profile")) == "401 INVALID_TOKEN");
  CHECK(header(stage.get("/api/profile"), "WWW-Authenticate") == "Bearer");
  CHECK(problem_in(stage.get("/api/profile", "Bearer bad")) == "401 INVALID_TOKEN");
  CHECK(header(stage.get("/api/profile", "Bearer bad"), "WWW-Authenticate") ==
        "Bearer error=\"invalid_token\"");
  CHECK(problem_in(stage.get("/api/profile", "Bearer good good")) == "401 INVALID_TOKEN");
}

TEST_CASE("where the guard cannot tell, the judge is asked") {
  router_stage stage;
  CHECK(stage.get("/api/profile", "Bearer ask-good").status == 200);
  CHECK(problem_in(stage.get("/api/profile", "Bearer ask-bad")) == "401 INVALID_TOKEN");
}

TEST_CASE("what cannot be checked is a 503, never a 401") {
  router_stage stage;
  CHECK(problem_in(stage.get("/api/profile", "Bearer ask-away")) == "503 STORAGE_UNAVAILABLE");
  CHECK(problem_in(stage.get("/api/profile", "Bearer ask-broken")) == "503 SERVICE_RESTARTING");
}

TEST_CASE("a permission is asked for by name") {
  router_stage stage;
  const request in{.method = verb::POST, .path = "/api/admin", .authorization = "Bearer admin"};
  CHECK(problem_in(stage.send(in)) == "403 PERMISSION_DENIED");
  stage.is_admin = true;
  CHECK(stage.send(in).status == 200);
}

TEST_CASE("an actor that never answers costs its request the deadline") {
  router_stage stage;
  const auto answer = stage.get("/api/profile", "Bearer silent");
  CHECK(problem_in(answer) == "503 DEADLINE_PASSED");
  CHECK(header(answer, "Retry-After") == "1");
}

TEST_CASE("whatever throws on the way is a 500 of its request") {
  router_stage stage;
  CHECK(problem_in(stage.get("/api/broken")) == "500 HANDLER_FAILED");
  CHECK(problem_in(stage.get("/api/profile/3")) == "500 HANDLER_FAILED");
}

TEST_CASE("a closed sink is a 503") {
  router_stage stage;
  stage.sink.close();
  CHECK(problem_in(stage.get("/api/profile", "Bearer good")) == "503 SHUTTING_DOWN");
}

TEST_CASE("health is told at the root") {
  router_stage stage;
  CHECK(stage.get("/health/live").body == R"({"status":"alive"})");
  CHECK(stage.get("/health/ready").body == R"({"status":"ready"})");
  stage.unready = {"auth", "profile"};
  const auto answer = stage.get("/health/ready");
  CHECK(answer.status == 503);
  CHECK(answer.body == R"({"status":"not ready","not_ready":["auth","profile"]})");
}

TEST_CASE("a base path that is no path is refused by name") {
  http_stage stage;
  const auto with_base = [&stage](std::string base) {
    return router{{.base_path = std::move(base)}, {}, stage.actor, stage.sink, {}};
  };
  CHECK_NOTHROW(with_base("/api/"));
  CHECK_NOTHROW(with_base("/"));
  CHECK_THROWS_WITH(with_base("api"), Catch::Contains("http.base-path"));
}
