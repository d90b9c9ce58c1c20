#include "messages/log_line.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace troupe;
using namespace std::chrono;

const auto noon = sys_days{2026y / November / 21d} + 9h + 12min + 1s + 123ms;

std::string text(std::string_view message, log::fields more = {}) {
  return log::text_line({noon, log::level::info, "auth", message, more}, false);
}

std::string json(std::string_view message, log::fields more = {}) {
  return log::json_line({noon, log::level::warn, "auth", message, more});
}

/// The one field of a line, as the text format writes its value.
std::string value(std::string_view from_outside) {
  return text("m", {{"key", from_outside}}).substr(text("m").size() + 5);
}

}  // namespace

TEST_CASE("a line of text has time, level, component, message and fields") {
  CHECK(text("signed in", {{"user_id", 7}, {"took_ms", 1.5}, {"request_id", "r-1"}}) ==
        "2026-11-21T09:12:01.123Z info  auth  signed in user_id=7 took_ms=1.5 request_id=r-1");
}

TEST_CASE("a line of JSON is one object") {
  CHECK(json("signed in", {{"user_id", 7}, {"took_ms", 1.5}, {"request_id", "r-1"}}) ==
        R"({"time":"2026-11-21T09:12:01.123Z","level":"warn","component":"auth",)"
        R"("message":"signed in","user_id":7,"took_ms":1.5,"request_id":"r-1"})");
}

TEST_CASE("a value in text is quoted where it could be taken for more than one") {
  CHECK(value("plain") == "plain");
  CHECK(value("Иван") == "Иван");
  CHECK(value("") == R"("")");
  CHECK(value("two words") == R"("two words")");
  CHECK(value("a=b") == R"("a=b")");
  CHECK(value("say \"x\"") == R"("say \"x\"")");
  CHECK(value("back\\slash") == R"("back\\slash")");
}

TEST_CASE("a value cannot start a new line, nor move the cursor, nor turn the text") {
  CHECK(value("x\nuser_id=1") == R"("x\nuser_id=1")");
  CHECK(value("x\ny") == R"("x\ny")");
  CHECK(value("x\ry") == R"("x\u000dy")");
  CHECK(value("\x1b[2J") == R"("\u001b[2J")");
  CHECK(value(std::string_view{"\0", 1}) == R"("\u0000")");
  CHECK(value("\x7f") == R"("\u007f")");
  CHECK(value("\u0085") == R"("\u0085")");
  CHECK(value("\u2028") == R"("\u2028")");
  CHECK(value("\u202e") == R"("\u202e")");
  CHECK(value("\U000E0041") == R"("\udb40\udc41")");
}

TEST_CASE("what is not UTF-8 is replaced, byte by byte") {
  CHECK(value("a\xff") == "a\uFFFD");
  CHECK(value("\xc3") == "\uFFFD");
  CHECK(value("\xc0\xaf") == "\uFFFD\uFFFD");
  CHECK(value("\xed\xa0\x80") == "\uFFFD\uFFFD\uFFFD");
  CHECK(value("\xf4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK(value("\xf0\x9f\x98\x80") == "\U0001F600");
}

TEST_CASE("a message that could pass for fields is quoted") {
  CHECK(text("cannot connect to db-1") ==
        "2026-11-21T09:12:01.123Z info  auth  cannot connect to db-1");
  CHECK(text("bad user_id=1") == R"(2026-11-21T09:12:01.123Z info  auth  "bad user_id=1")");
  CHECK(text("bad\nline") == R"(2026-11-21T09:12:01.123Z info  auth  "bad\nline")");
}

TEST_CASE("JSON escapes what RFC 8259 wants escaped, and what hides") {
  CHECK(json("a\"b\\c\nd\x01\u2028") ==
        R"({"time":"2026-11-21T09:12:01.123Z","level":"warn","component":"auth",)"
        R"("message":"a\"b\\c\nd\u0001\u2028"})");
}

TEST_CASE("JSON has no number for infinity") {
  CHECK(json("m", {{"ratio", 1.0 / 0.0}}).find(R"("ratio":null)") != std::string::npos);
}

TEST_CASE("only a coloured line has escape sequences") {
  const log::fields none;
  const log::event failure{noon, log::level::error, "auth", "m", none};
  CHECK(log::text_line(failure, false) == "2026-11-21T09:12:01.123Z error auth  m");
  CHECK(log::text_line(failure, true) == "2026-11-21T09:12:01.123Z \x1b[31merror\x1b[0m auth  m");
}
