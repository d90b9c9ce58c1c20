#include "http/openapi.hpp"

#include <catch2/catch.hpp>

#include "http/headers.hpp"
#include "http/routes.hpp"

using namespace troupe;
using namespace troupe::http;
using Catch::Contains;

namespace {

std::string document() {
  return openapi_document(joined({auth_routes({}), profile_routes({}), health_routes({})}), "/v1",
                          "1.2.3");
}

}  // namespace

TEST_CASE("the OpenAPI document has every route under its whole path") {
  const auto text = document();
  for (const auto* path : {"/v1/register", "/v1/account-delete/{user_id}", "/v1/profile",
                           "/health/live", "/health/ready"})
    CHECK_THAT(text, Contains('"' + std::string{path} + "\":{"));
}

TEST_CASE("the OpenAPI document names each problem of a route, and what it needs") {
  const auto text = document();
  CHECK_THAT(text, Contains("`LOGIN_ALREADY_EXISTS`: This login is taken"));
  CHECK_THAT(text, Contains("`PROFILE_NOT_READY`"));
  CHECK_THAT(text, Contains("Needs the permission `users:write`."));
  CHECK_THAT(text, Contains(R"("operationId":"post_account_delete_user_id")"));
}

TEST_CASE("the OpenAPI document tells a route's limit, and every answer that has its headers") {
  const auto limited = [](const rate& limit) {
    auto row = direct({verb::GET, "/a", 200, ""}, {});
    row.limit = {"some", limit};
    return openapi_document({row}, "", "1");
  };
  const auto text = limited({20, std::chrono::minutes{1}});
  CHECK_THAT(text, Contains(R"("x-rate-limit":{"policy":"some","quota":20,"window-seconds":60,)"));
  CHECK_THAT(text, Contains("`TOO_MANY_REQUESTS`"));
  CHECK_THAT(text, Contains(R"("RateLimit":{"$ref":"#/components/headers/rate-limit"})"));
  CHECK_THAT(limited({}), !Contains("/headers/rate-limit\"}"));
}

TEST_CASE("the OpenAPI document tells of the limit of bad tokens where tokens are taken") {
  auto row = direct({verb::GET, "/a", 200, ""}, {});
  row.needs_token = true;
  const auto text = openapi_document({row}, "", "1");
  CHECK_THAT(text, Contains("`TOO_MANY_REQUESTS`"));
  CHECK_THAT(text, Contains("/headers/rate-limit\"}"));
}

TEST_CASE("the OpenAPI document says who proves himself how, and what is a form") {
  const auto text = openapi_document(introspection_routes({}, {}, {}), "/v1", "1.2.3");
  CHECK_THAT(text, Contains(R"("security":[{"service_client":[]}])"));
  CHECK_THAT(text, Contains(R"("service_client":{"type":"http","scheme":"basic"})"));
  CHECK_THAT(text, Contains(R"("content":{"application/x-www-form-urlencoded":{)"));
  CHECK_THAT(text, Contains("`INVALID_CLIENT`"));
  CHECK_THAT(text, !Contains("MALFORMED_JSON"));
}

TEST_CASE("the OpenAPI document has itself") {
  const auto rows = with_openapi(health_routes({}), "/api", "1.2.3");
  CHECK(rows.size() == 3);
  CHECK(rows.back().path == "/openapi.json");
}

TEST_CASE("an If-None-Match names an ETag") {
  const auto etag = etag_of("{}");
  CHECK(etag_of("{}") == etag);
  CHECK(etag_of("{ }") != etag);
  CHECK(names_etag(etag, etag));
  CHECK(names_etag("W/" + etag, etag));
  CHECK(names_etag("\"other\" , " + etag, etag));
  CHECK(names_etag("*", etag));
  CHECK_FALSE(names_etag("", etag));
  CHECK_FALSE(names_etag("\"other\"", etag));
  CHECK_FALSE(names_etag(etag.substr(1), etag));
}
