#include "actors/mail/letter.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <random>

#include "actors/mail/header_text.hpp"
#include "tests/letter_reader.hpp"
#include "tests/seed.hpp"
#include "tests/text.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

letter some_letter() {
  return {.id = a<uuid>("0b9f3c1e-58a2-4c55-9d58-1f5f8f1f9b11"),
          .sent_at = moment_of("2026-11-21T08:30:07.123456Z"),
          .from = {"Troupe", "no-reply@troupe.example"},
          .to = {"Ann Lee", "ann@example.org"},
          .language = "en",
          .subject = "Welcome",
          .text = "Hello\n",
          .html = "<p>Hello</p>\n"};
}

/// The names of the header's fields, in their order.
std::string field_names(const std::string& bytes) {
  std::string names;
  for (const auto& [name, value] : fields_before_body(bytes)) names += name + ' ';
  return names;
}

const std::string all_fields =
    "Message-ID Date From To Subject Auto-Submitted MIME-Version Content-Language Content-Type ";

std::string field(const letter& what, const std::string& name) {
  return field_of(fields_before_body(written(what)), name);
}

/// What is wrong with the lines of a letter; "" if nothing is.
std::string wrong_with_lines(const std::string& bytes) {
  for (const auto& line : split(bytes, "\r\n")) {
    const bool has_address = line.ends_with('>');  // cannot be broken
    if (line.size() > (has_address ? 998 : 76)) return "too long: " + line;
    for (const char c : line)
      if (c < ' ' || c > '~') return "not printable: " + line;
  }
  return "";
}

/// What a hostile user might choose, and what an innocent one might.
std::string some_text(std::mt19937_64& chance) {
  static const std::vector<std::string> pieces{"\r\n",
                                               "\r",
                                               "\n",
                                               "\t",
                                               std::string(1, '\0'),
                                               "\"",
                                               "\\",
                                               "<",
                                               ">",
                                               ",",
                                               ";",
                                               ":",
                                               "@",
                                               "=?UTF-8?B?QUFB?=",
                                               "=?",
                                               "?=",
                                               " ",
                                               "  ",
                                               "Bcc:",
                                               "Ann",
                                               "Lee",
                                               "(",
                                               ")",
                                               "я",
                                               "日",
                                               "🙂",
                                               "\xFF",
                                               "\x7F",
                                               ".",
                                               "=",
                                               "--",
                                               "\r\nBcc: eve@example.org\r\n\r\n",
                                               std::string(80, 'a')};
  std::uniform_int_distribution<std::size_t> which{0, pieces.size() - 1};
  std::uniform_int_distribution<int> size{0, 40};
  std::string text;
  for (int left = size(chance); left > 0; --left) text += pieces[which(chance)];
  return text;
}

std::string expected(const std::string& subject) {
  const auto line = one_line(subject);
  return line.find_first_not_of(' ') == line.npos ? "" : line;
}

}  // namespace

TEST_CASE("a letter has the fields that it needs, and its event's id and time") {
  const auto what = some_letter();
  CHECK(field_names(written(what)) == all_fields);
  CHECK(field(what, "Message-ID") == "<0b9f3c1e-58a2-4c55-9d58-1f5f8f1f9b11@troupe.example>");
  CHECK(field(what, "Date") == "Sat, 21 Nov 2026 08:30:07 +0000");
  CHECK(field(what, "From") == "Troupe <no-reply@troupe.example>");
  CHECK(field(what, "To") == "Ann Lee <ann@example.org>");
  CHECK(field(what, "Subject") == "Welcome");
  CHECK(field(what, "Auto-Submitted") == "auto-generated");
  CHECK(field(what, "MIME-Version") == "1.0");
  CHECK(field(what, "Content-Language") == "en");
  CHECK(field(what, "Content-Type") ==
        "multipart/alternative; boundary=\"=_0b9f3c1e-58a2-4c55-9d58-1f5f8f1f9b11\"");
}

TEST_CASE("a letter has the same text as plain text and as HTML, the better one last") {
  const auto parts = parts_of(written(some_letter()));
  REQUIRE(parts.size() == 2);
  CHECK(field_of(parts[0].fields, "Content-Type") == "text/plain; charset=utf-8");
  CHECK(parts[0].text == "Hello\r\n");
  CHECK(field_of(parts[1].fields, "Content-Type") == "text/html; charset=utf-8");
  CHECK(parts[1].text == "<p>Hello</p>\r\n");
}

TEST_CASE("the same letter is the same bytes") {
  CHECK(written(some_letter()) == written(some_letter()));
}

TEST_CASE("names stand in the header as RFC 5322 and RFC 2047 want them") {
  const auto [name, in_header] = GENERATE(table<std::string, std::string>({
      {"", "<ann@example.org>"},
      {"Ann", "Ann <ann@example.org>"},
      {"Ann Lee", "Ann Lee <ann@example.org>"},
      {"Lee, Ann", "\"Lee, Ann\" <ann@example.org>"},
      {"Ann \"Lee\" \\", "\"Ann \\\"Lee\\\" \\\\\" <ann@example.org>"},
      {"Ann  Lee", "\"Ann  Lee\" <ann@example.org>"},
      {"Анна", "=?UTF-8?B?0JDQvdC90LA=?= <ann@example.org>"},
      {"=?UTF-8?B?QUFB?=", "=?UTF-8?B?PT9VVEYtOD9CP1FVRkI/PQ==?= <ann@example.org>"},
      {"Ann\r\nBcc: eve@example.org", "\"Ann  Bcc: eve@example.org\" <ann@example.org>"},
  }));
  auto what = some_letter();
  what.to.name = name;
  CHECK(field(what, "To") == in_header);
}

TEST_CASE("an address with dots where letters should be is put in quotes") {
  const auto [address, in_header] = GENERATE(table<std::string, std::string>({
      {"ann@example.org", "<ann@example.org>"},
      {"a.n.n@example.org", "<a.n.n@example.org>"},
      {"a..n@example.org", "<\"a..n\"@example.org>"},
      {".ann@example.org", "<\".ann\"@example.org>"},
      {"ann.@example.org", "<\"ann.\"@example.org>"},
      {"o'ann+x@example.org", "<o'ann+x@example.org>"},
      {"root@localhost", "<root@localhost>"},
  }));
  auto what = some_letter();
  what.to = {"", address};
  CHECK(field(what, "To") == in_header);
}

TEST_CASE("what is no address is no recipient") {
  const auto* address =
      GENERATE("", "ann", "@", "ann@", "@example.org", "ann@example.org\r\nBcc: eve@example.org",
               "ann lee@example.org", "<ann@example.org>", "ann@exam ple.org", "ann@@example.org",
               "\"ann\"@example.org", "ann@example.org.", "анна@example.org", "ann@пример.рф");
  CAPTURE(address);
  auto what = some_letter();
  what.to.address = address;
  CHECK_THROWS_AS(written(what), std::logic_error);
}

TEST_CASE("a long name is folded, no encoded word longer than 75, no character split") {
  auto what = some_letter();
  what.to = {"", std::string(64, 'a') + "@" + std::string(60, 'b') + ".example"};
  for (int i = 0; i < 60; ++i) what.to.name += i % 2 ? "я" : "🙂";
  const auto bytes = written(what);
  CHECK(wrong_with_lines(bytes).empty());
  const auto words = decoded_words(field(what, "To"));
  CHECK(words.size() > 3);
  for (const auto& word : words) CHECK_FALSE(check_encoding(word));
}

TEST_CASE("whatever names, subject and text hold, the letter keeps its form and its meaning") {
  const auto seed = seed_of_the_test();
  CAPTURE(seed);
  std::mt19937_64 chance{seed};
  for (int round = 0; round < 500; ++round) {
    auto what = some_letter();
    what.from.name = some_text(chance);
    what.to.name = some_text(chance);
    what.subject = some_text(chance);
    what.text = some_text(chance);
    what.html = some_text(chance);
    const auto bytes = written(what);
    CAPTURE(bytes);
    REQUIRE(wrong_with_lines(bytes).empty());
    REQUIRE(field_names(bytes) == all_fields);
    const auto to = field(what, "To");
    REQUIRE(to.ends_with("<ann@example.org>"));
    const auto name = to.substr(0, to.size() - (what.to.name.empty() ? 17 : 18));
    REQUIRE(shown_name(name) == one_line(what.to.name));
    REQUIRE(shown_subject(field(what, "Subject")) == expected(what.subject));
    for (const auto& word : decoded_words(to)) REQUIRE_FALSE(check_encoding(word));
    REQUIRE(parts_of(bytes).size() == 2);
  }
}

TEST_CASE("whatever stands for an address, there is a letter to it alone or none") {
  const auto seed = seed_of_the_test();
  CAPTURE(seed);
  std::mt19937_64 chance{seed};
  for (int round = 0; round < 500; ++round) {
    auto what = some_letter();
    what.to = {"", some_text(chance) + "@example.org"};
    CAPTURE(what.to.address);
    if (is_mail_address(what.to.address))
      REQUIRE(field(what, "To").find(what.to.address.substr(what.to.address.find('@'))) !=
              std::string::npos);
    else
      REQUIRE_THROWS_AS(written(what), std::logic_error);
  }
}

TEST_CASE("bodies are read back as they were, with CRLF at the end of each line") {
  const auto [text, read_back] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"one", "one\r\n"},
      {"one\ntwo\n", "one\r\ntwo\r\n"},
      {"one\r\ntwo\rthree\n", "one\r\ntwo\r\nthree\r\n"},
      {"ends in blanks  \n\n.\n..\n=_x\n--\n", "ends in blanks  \r\n\r\n.\r\n..\r\n=_x\r\n--\r\n"},
      {"Здравствуйте,\nАнна!\n", "Здравствуйте,\r\nАнна!\r\n"},
      {std::string(200, 'a') + " я\n", std::string(200, 'a') + " я\r\n"},
      {std::string(80, '.') + "\n", std::string(80, '.') + "\r\n"},
  }));
  auto what = some_letter();
  what.text = text;
  const auto bytes = written(what);
  CAPTURE(bytes);
  CHECK(parts_of(bytes).at(0).text == read_back);
  CHECK(wrong_with_lines(bytes).empty());
  CHECK(bytes.find("\r\n.") == bytes.npos);
}

TEST_CASE("what is mostly ASCII stays readable in the body") {
  auto what = some_letter();
  what.text = "Grüße from Ann, who writes mostly in English.";
  what.html = "Здравствуйте";
  const auto parts = parts_of(written(what));
  CHECK(field_of(parts.at(0).fields, "Content-Transfer-Encoding") == "quoted-printable");
  CHECK(field_of(parts.at(1).fields, "Content-Transfer-Encoding") == "base64");
}

TEST_CASE("a moment is read from an event and written into a letter, in UTC") {
  const auto [event, date] = GENERATE(table<std::string, std::string>({
      {"2026-11-21T08:30:07.123456Z", "Sat, 21 Nov 2026 08:30:07 +0000"},
      {"2024-02-29T23:59:59.999999Z", "Thu, 29 Feb 2024 23:59:59 +0000"},
      {"2026-01-01T00:00:00Z", "Thu, 01 Jan 2026 00:00:00 +0000"},
  }));
  CHECK(mail_date(moment_of(event)) == date);
}

TEST_CASE("what is no moment is none") {
  const auto* text = GENERATE("", "now", "2026-11-21", "2026-02-30T08:30:07Z",
                              "2026-11-21T08:30:07+01:00", "2026-13-21T08:30:07Z");
  CAPTURE(text);
  CHECK_THROWS_AS(moment_of(text), std::logic_error);
}
