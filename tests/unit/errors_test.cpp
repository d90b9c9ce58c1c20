#include "messages/errors.hpp"

#include <caf/exit_reason.hpp>
#include <caf/sec.hpp>
#include <catch2/catch.hpp>
#include <stdexcept>

using namespace troupe;

TEST_CASE("an error's row says what the client sees of it") {
  const auto& row = row_of(errc::login_already_exists);
  CHECK(row.code == errc::login_already_exists);
  CHECK(row.name == std::string{"login_already_exists"});
  CHECK(row.status == 409);
}

TEST_CASE("what is no error of ours has the row of a handler that failed") {
  CHECK(row_of(errc::none).code == errc::handler_failed);
  CHECK(row_of(static_cast<errc>(250)).code == errc::handler_failed);
}

TEST_CASE("what may be tried again later is 503, and nothing else is") {
  for (auto code = 1; code <= static_cast<int>(errc::handler_failed); ++code) {
    const auto& row = row_of(static_cast<errc>(code));
    INFO(row.name);
    CHECK((row.status == 503) == (row.retries == error_row::retry::later));
  }
}

TEST_CASE("an error's code is its name in capitals") {
  CHECK(code_name(errc::email_already_exists) == "EMAIL_ALREADY_EXISTS");
  CHECK(code_name(errc::none) == "NONE");
}

TEST_CASE("an error is found by its name in small letters") {
  CHECK(errc_named("no_such_user") == errc::no_such_user);
  CHECK(errc_named("NO_SUCH_USER") == std::nullopt);
  CHECK(errc_named("none") == std::nullopt);
  CHECK(errc_named("") == std::nullopt);
}

TEST_CASE("what CAF reports by itself has its place among our errors") {
  CHECK(code_of(caf::error{}) == errc::none);
  CHECK(code_of(caf::make_error(errc::invalid_token)) == errc::invalid_token);
  CHECK(code_of(caf::make_error(caf::sec::request_timeout)) == errc::deadline_passed);
  CHECK(code_of(caf::make_error(caf::sec::request_receiver_down)) == errc::shutting_down);
  CHECK(code_of(caf::make_error(caf::exit_reason::user_shutdown)) == errc::shutting_down);
  CHECK(code_of(caf::make_error(caf::sec::runtime_error)) == errc::handler_failed);
}

TEST_CASE("an error's detail is there for who knows its type") {
  const auto error = caf::make_error(errc::malformed_json, "at byte 7");
  REQUIRE(detail_of<std::string>(error));
  CHECK(*detail_of<std::string>(error) == "at byte 7");
  CHECK_FALSE(detail_of<std::vector<violation>>(error));
  CHECK_FALSE(detail_of<std::string>(caf::make_error(errc::malformed_json)));
}

TEST_CASE("an assertion throws what did not hold, and where") {
  CHECK_NOTHROW(TROUPE_ASSERT(1 + 1 == 2));
  CHECK_THROWS_WITH(TROUPE_ASSERT(1 + 1 == 3),
                    Catch::Contains("errors_test.cpp") && Catch::Contains("1 + 1 == 3"));
}

TEST_CASE("an error is told to operators by its code, with what came along") {
  CHECK(reason_of(errc::overloaded) == "OVERLOADED");
  CHECK(reason_of(caf::make_error(errc::storage_unavailable, std::string{"no route"})) ==
        "STORAGE_UNAVAILABLE: no route");
  const std::vector<violation> wrong{{"login", "TOO_SHORT", "must be longer"},
                                     {"email", "MISSING", "must be there"}};
  CHECK(reason_of(caf::make_error(errc::invalid_fields, wrong)) ==
        "INVALID_FIELDS: login TOO_SHORT, email MISSING");
}
