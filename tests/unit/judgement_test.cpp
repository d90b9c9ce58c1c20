#include "actors/events/judgement.hpp"

#include <caf/sec.hpp>
#include <catch2/catch.hpp>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

constexpr patience_limits limits{.tries = 10, .age = 1h};

fate of_first_try(errc code) {
  return judge(code, {.tries = 1, .age = 0s}, limits);
}

std::string kept(std::string words) {
  return reason_to_keep(caf::make_error(errc::mail_refused, std::move(words)));
}

}  // namespace

TEST_CASE("a delivery to somebody who is away is handed back") {
  const auto code = GENERATE(errc::mail_unavailable, errc::storage_unavailable, errc::overloaded,
                             errc::service_restarting, errc::shutting_down);
  CAPTURE(code_name(code));
  CHECK(of_first_try(code) == fate::hand_back);
}

TEST_CASE("a delivery that is refused for good is dead") {
  const auto code = GENERATE(errc::mail_refused, errc::profile_refused, errc::invalid_fields,
                             errc::account_deactivated, errc::user_create_error);
  CAPTURE(code_name(code));
  CHECK(of_first_try(code) == fate::bury);
}

TEST_CASE("a delivery that failed by itself is tried later") {
  const auto code = GENERATE(errc::handler_failed, errc::storage_refused, errc::mail_deferred,
                             errc::deadline_passed, errc::storage_outcome_unknown,
                             errc::profile_not_ready, static_cast<errc>(250));
  CAPTURE(code_name(code));
  CHECK(of_first_try(code) == fate::try_later);
}

TEST_CASE("what fails is tried until its tries or its age are over") {
  const auto [tries, age, expected] =
      GENERATE(table<std::int64_t, std::chrono::milliseconds, fate>({
          {9, 59min, fate::try_later},
          {10, 0s, fate::bury},
          {11, 0s, fate::bury},
          {5, 1h, fate::bury},
          {4, 100h, fate::try_later},  // it may have waited out an outage
      }));
  CAPTURE(tries, age.count());
  CHECK(judge(errc::mail_deferred, {tries, age}, limits) == expected);
}

TEST_CASE("who is away for however long makes nothing die") {
  CHECK(judge(errc::mail_unavailable, {1000, 1000h}, limits) == fate::hand_back);
}

TEST_CASE("the reason that is kept names the code and what came along") {
  CHECK(reason_to_keep(errc::mail_deferred) == "MAIL_DEFERRED");
  CHECK(kept("550 5.1.1 no such user") == "MAIL_REFUSED: 550 5.1.1 no such user");
  const std::vector<violation> wrong{{"display_name", "MISSING", "must be there"},
                                     {"auth_id", "BAD_FORMAT", "must be a number"}};
  CHECK(reason_to_keep(caf::make_error(errc::invalid_fields, wrong)) ==
        "INVALID_FIELDS: display_name MISSING, auth_id BAD_FORMAT");
}

TEST_CASE("the reason that is kept is one line that PostgreSQL takes") {
  CHECK(kept("450 a\r\n450 b") == "MAIL_REFUSED: 450 a  450 b");
  CHECK(kept(std::string{"a\0b", 3}) == "MAIL_REFUSED: a b");
  CHECK(kept("ящик полон") == "MAIL_REFUSED: ящик полон");
  CHECK(kept("bo\xeete pleine") == "MAIL_REFUSED: bo?te pleine");
}

TEST_CASE("the reason that is kept is not longer than need be, and ends with a whole letter") {
  CHECK(kept(std::string(5000, 'x')).size() == 1000);
  std::string words = "x";
  for (int i = 0; i < 1000; ++i) words += "я";
  const auto reason = kept(words);
  CHECK(reason.size() == 999);
  CHECK(reason.find('?') == reason.npos);
}
