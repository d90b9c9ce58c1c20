#include "http/problems.hpp"

#include <catch2/catch.hpp>

#include "messages/json.hpp"

using namespace troupe;
using namespace troupe::http;

namespace {

std::string header(const response& answer, const std::string& name) {
  for (const auto& [field, value] : answer.headers)
    if (field == name) return value;
  return "-";
}

}  // namespace

TEST_CASE("a problem says what its error's row says") {
  const auto answer = problem_response(caf::make_error(errc::login_already_exists), "r-1");
  CHECK(answer.status == 409);
  CHECK(answer.content_type == "application/problem+json");
  const auto what = parse_json<problem>(answer.body);
  REQUIRE(what);
  CHECK(what->type == "urn:troupe:problem:login-already-exists");
  CHECK(what->title == "This login is taken");
  CHECK(what->status == 409);
  CHECK(what->code == "LOGIN_ALREADY_EXISTS");
  CHECK(what->request_id == "r-1");
}

TEST_CASE("every bad field is named") {
  const std::vector<violation> wrong{{"login", "TOO_SHORT", "at least 3"},
                                     {"email", "MISSING", "must be there"}};
  const auto what = problem_of(caf::make_error(errc::invalid_fields, wrong), "");
  REQUIRE(what.errors);
  REQUIRE(what.errors->size() == 2);
  CHECK(what.errors->at(1).field == "email");
}

TEST_CASE("a fault of the client's is explained, one of ours is not") {
  const std::string detail = "relation \"secret\" does not exist";
  CHECK(problem_of(caf::make_error(errc::malformed_json, detail), "").detail.value() == detail);
  CHECK_FALSE(problem_of(caf::make_error(errc::storage_refused, detail), "").detail.has_value());
  CHECK_FALSE(
      problem_of(caf::make_error(errc::storage_unavailable, detail), "").detail.has_value());
  CHECK(problem_of(caf::make_error(caf::sec::runtime_error, detail), "").code == "HANDLER_FAILED");
}

TEST_CASE("an error that is none is a fault of ours") {
  CHECK(problem_of(caf::error{}, "").status == 500);
  CHECK(problem_of(caf::error{}, "").code == "HANDLER_FAILED");
}

TEST_CASE("what may succeed later says when to try again") {
  CHECK(header(problem_response(errc::overloaded, ""), "Retry-After") == "1");
  CHECK(header(problem_response(errc::handler_failed, ""), "Retry-After") == "-");
}

TEST_CASE("a 401 says how to sign in, and that the token was bad only where there was one") {
  const auto challenge = [](errc code, bool had_token) {
    return header(problem_response(code, "", had_token), "WWW-Authenticate");
  };
  CHECK(challenge(errc::invalid_token, true) == "Bearer error=\"invalid_token\"");
  CHECK(challenge(errc::invalid_token, false) == "Bearer");
  CHECK(challenge(errc::invalid_credentials, true) == "Bearer");
  CHECK(challenge(errc::permission_denied, true) == "-");
}

TEST_CASE("a wrong verb is told the right ones") {
  const auto error = caf::make_error(errc::method_not_allowed, "GET, PATCH");
  CHECK(header(problem_response(error, ""), "Allow") == "GET, PATCH");
}
