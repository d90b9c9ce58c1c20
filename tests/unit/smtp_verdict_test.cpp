#include "actors/mail/smtp_verdict.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

namespace {

std::string reason(const smtp_outcome& outcome) {
  const auto error = verdict_on(outcome);
  return *detail_of<std::string>(error);
}

}  // namespace

TEST_CASE("a mail server's answers are judged by what they are about") {
  using enum smtp_stage;
  const auto [reached, reply, expected] = GENERATE(table<smtp_stage, int, errc>({
      // said before there was a letter: about the server, or about us
      {nothing, 0, errc::mail_unavailable},
      {nothing, 220, errc::mail_unavailable},
      {nothing, 250, errc::mail_unavailable},
      {nothing, 421, errc::mail_unavailable},
      {nothing, 454, errc::mail_unavailable},
      {nothing, 535, errc::mail_unavailable},
      {nothing, 554, errc::mail_unavailable},
      {sender, 0, errc::mail_unavailable},
      {sender, 421, errc::mail_unavailable},
      {sender, 530, errc::mail_unavailable},
      // about this letter, for good
      {sender, 550, errc::mail_refused},
      {sender, 552, errc::mail_refused},
      {recipient, 550, errc::mail_refused},
      {recipient, 553, errc::mail_refused},
      {content, 552, errc::mail_refused},
      {content, 554, errc::mail_refused},
      // about this letter, for now
      {sender, 451, errc::mail_deferred},
      {sender, 452, errc::mail_deferred},
      {recipient, 421, errc::mail_deferred},
      {content, 421, errc::mail_deferred},
      {recipient, 450, errc::mail_deferred},
      {recipient, 454, errc::mail_deferred},
      {content, 451, errc::mail_deferred},
      // silence: the server may have it, or chokes on it
      {recipient, 0, errc::mail_deferred},
      {content, 0, errc::mail_deferred},
      {content, 354, errc::mail_deferred},
  }));
  CAPTURE(static_cast<int>(reached), reply);
  const auto verdict =
      verdict_on({.reached = reached, .reply = reply, .words = "words", .trouble = "trouble"});
  CHECK(code_of(verdict) == expected);
}

TEST_CASE("a letter that was taken is no error, whatever was said") {
  CHECK_FALSE(
      verdict_on({.taken = true, .reached = smtp_stage::content, .reply = 250, .words = {}}));
}

TEST_CASE("the reason is the server's if it gave one, else the library's") {
  CHECK(reason({.reached = smtp_stage::recipient,
                .reply = 550,
                .words = "5.1.1 no such user",
                .trouble = "RCPT failed"}) == "550 5.1.1 no such user");
  CHECK(reason({.reached = smtp_stage::nothing, .words = {}, .trouble = "Connection refused"}) ==
        "Connection refused");
}

TEST_CASE("a reason holds nobody's address and is one short line") {
  const auto [text, safe] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"5.1.1 <ann@example.org>: Recipient address rejected",
       "5.1.1 <***>: Recipient address rejected"},
      {"ann@example.org unknown", "*** unknown"},
      {"unknown: \"ann\"@example.org", "unknown: \"ann\"***"},
      {"to=ann@example.org, from=bob@example.org;", "***, ***;"},
      {"one\r\ntwo", "one  two"},
      {"\xFFy", "?y"},
  }));
  CHECK(without_addresses(text) == safe);
  CHECK(without_addresses(std::string(5000, 'x')).size() == 403);
}
