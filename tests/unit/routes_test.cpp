#include "http/routes.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <catch2/catch.hpp>

#include "http/control.hpp"

using namespace troupe;
using namespace troupe::http;

namespace {

/// "POST /register 201 body", with what the caller needs behind it.
std::string line_of(const route& row) {
  std::string line = boost::describe::enum_to_string(row.method, "");
  line += ' ' + row.path + ' ' + std::to_string(row.success);
  if (row.takes_body) line += row.takes_form ? " form" : " body";
  if (row.needs_client) line += " client";
  if (row.needs_token) line += " token";
  if (!row.permission.empty()) line += ' ' + row.permission;
  if (row.limit.allowed.is_on()) line += " limit " + row.limit.name;
  return line;
}

std::vector<std::string> lines_of(const route_table& rows) {
  std::vector<std::string> lines;
  for (const auto& row : rows) lines.push_back(line_of(row));
  return lines;
}

}  // namespace

TEST_CASE("the routes are those of the contract") {
  const token_guard guard{{}};
  CHECK(lines_of(joined({auth_routes({}), profile_routes({}), key_routes(guard),
                         introspection_routes({}, {}, {}), health_routes({})})) ==
        std::vector<std::string>{
            "POST /register 201 body limit register",
            "POST /login 200 body limit login",
            "POST /refresh 200 body limit refresh",
            "POST /logout 200 body token",
            "POST /account-delete 200 token",
            "POST /account-delete/{user_id} 200 token users:write",
            "PATCH /settings/password 200 body token limit login",
            "GET /profile 200 token",
            "PATCH /settings/edit-bio 200 body token",
            "GET /.well-known/jwks.json 200",
            "POST /introspect 200 form client",
            "GET /health/live 200",
            "GET /health/ready 200",
        });
}

TEST_CASE("the commands are those that operators were promised") {
  std::vector<std::string> names;
  for (const auto& row : control_commands({})) names.push_back(row.command);
  CHECK(names == std::vector<std::string>{"user create", "user show", "user list", "user grant",
                                          "user revoke", "user deactivate", "user activate",
                                          "user set-password", "keys list", "keys rotate",
                                          "keys retire", "events list", "events show",
                                          "events replay", "events drop"});
}
