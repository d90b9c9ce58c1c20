#include "http/dispatch.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::http;

namespace {

route plain(verb method, std::string path, bool at_root = false) {
  return direct({method, std::move(path), 200, "", at_root}, [] { return response{}; });
}

dispatch_table table() {
  return {"/api",
          {plain(verb::GET, "/profile"), plain(verb::PATCH, "/profile"),
           plain(verb::POST, "/account-delete"), plain(verb::POST, "/account-delete/{user_id}"),
           plain(verb::GET, "/users/{user_id}/roles"), plain(verb::GET, "/health/live", true)}};
}

/// "GET /api/profile 0", or the error's name.
std::string found(verb method, const std::string& path) {
  const auto at = table().find(method, path);
  if (!at) return row_of(code_of(at.error())).name;
  return at->row->pattern + ' ' + std::to_string(at->number);
}

std::string allowed(const std::string& path) {
  const auto at = table().find(verb::other, path);
  return at ? "all" : *detail_of<std::string>(at.error());
}

}  // namespace

TEST_CASE("a path finds its row, and only its own") {
  CHECK(found(verb::GET, "/api/profile") == "/api/profile 0");
  CHECK(found(verb::PATCH, "/api/profile") == "/api/profile 0");
  CHECK(found(verb::GET, "/health/live") == "/health/live 0");
  CHECK(found(verb::GET, "/api/health/live") == "no_such_route");
  CHECK(found(verb::GET, "/profile") == "no_such_route");
  CHECK(found(verb::GET, "/api/profile/") == "no_such_route");
  CHECK(found(verb::GET, "/api//profile") == "no_such_route");
  CHECK(found(verb::GET, "/API/profile") == "no_such_route");
  CHECK(found(verb::GET, "/api/%70rofile") == "no_such_route");
  CHECK(found(verb::GET, "") == "no_such_route");
}

TEST_CASE("a number in a path is handed on, and what is none is no such path") {
  const auto at = [](const std::string& text) {
    return found(verb::POST, "/api/account-delete/" + text);
  };
  CHECK(at("7") == "/api/account-delete/{user_id} 7");
  CHECK(at("9223372036854775807") == "/api/account-delete/{user_id} 9223372036854775807");
  CHECK(at("9223372036854775808") == "no_such_route");
  CHECK(at("0") == "no_such_route");
  CHECK(at("-1") == "no_such_route");
  CHECK(at("+1") == "no_such_route");
  CHECK(at("01") == "no_such_route");
  CHECK(at("1.0") == "no_such_route");
  CHECK(at("7/") == "no_such_route");
  CHECK(at("abc") == "no_such_route");
  CHECK(at("") == "no_such_route");
  CHECK(found(verb::GET, "/api/users/12/roles") == "/api/users/{user_id}/roles 12");
  CHECK(found(verb::GET, "/api/users//roles") == "no_such_route");
  CHECK(found(verb::GET, "/api/users/roles") == "no_such_route");
}

TEST_CASE("a wrong verb is told which ones are right") {
  CHECK(found(verb::POST, "/api/profile") == "method_not_allowed");
  CHECK(allowed("/api/profile") == "GET, PATCH");
  CHECK(allowed("/api/account-delete/1") == "POST");
}

TEST_CASE("a table with two rows for one thing is refused") {
  CHECK_THROWS_AS(dispatch_table("", {plain(verb::GET, "/a"), plain(verb::GET, "/a")}),
                  std::logic_error);
  CHECK_THROWS_AS(dispatch_table("", {plain(verb::GET, "/{a}"), plain(verb::GET, "/{b}")}),
                  std::logic_error);
  CHECK_THROWS_AS(dispatch_table("", {plain(verb::GET, "/{a}/{b}")}), std::logic_error);
}
