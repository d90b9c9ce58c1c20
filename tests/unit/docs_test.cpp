#include "http/docs.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "http/routes.hpp"

using namespace troupe;
using namespace troupe::http;
using Catch::Contains;

namespace {

const route* find(const route_table& rows, std::string_view path) {
  const auto found = std::ranges::find(rows, path, &route::path);
  return found == rows.end() ? nullptr : &*found;
}

route_table documented() {
  return with_docs(joined({auth_routes({}), health_routes({})}), "/v1", "1.2.3");
}

}  // namespace

TEST_CASE("the plain page has every route: whole path, caller, body, answer, problems") {
  const auto text = plain_docs_page(documented(), "/v1");
  CHECK_THAT(text, Contains("<h2><b>POST</b> /v1/account-delete/{user_id}</h2>"));
  CHECK_THAT(text, Contains("a bearer token with <code>users:write</code>"));
  CHECK_THAT(text, Contains("<code>display_name</code>, <code>login</code>"));
  CHECK_THAT(text, Contains("200 <code>id</code>, <code>is_active</code>"));
  CHECK_THAT(text, Contains("409 <code>LOGIN_ALREADY_EXISTS</code>"));
  CHECK_THAT(text, Contains("<h2><b>GET</b> /openapi.json</h2>"));
}

TEST_CASE("the plain page runs nothing, and what rows say is text there") {
  const auto text = plain_docs_page({direct({verb::GET, "/a", 200, "<script>&\""}, {})}, "");
  CHECK_THAT(text, Contains("<p>&lt;script&gt;&amp;&quot;</p>"));
  CHECK_THAT(text, !Contains("<script"));
}

TEST_CASE("there is a page /docs, with what it is made of, and /redoc leads there") {
  const auto rows = documented();
  for (const auto* path : {"/docs", "/docs/plain", "/docs/docs.css", "/redoc", "/openapi.json"})
    CHECK(find(rows, path));
  CHECK(std::ranges::count(rows, "/docs", &route::path) == 1);
}

TEST_CASE("a file of /docs is compressed, and smaller so") {
  for (const auto& file : docs_files()) {
    INFO(file.name);
    CHECK(file.text.gzipped.starts_with("\x1f\x8b"));
    CHECK_FALSE(file.text.plain.empty());
  }
}
