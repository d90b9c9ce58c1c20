#include "actors/mail/mail_templates.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <regex>

#include "actors/mail/letters.hpp"
#include "actors/mail/templates.hpp"
#include "tests/text.hpp"

using namespace troupe;
using namespace troupe::test;
using Catch::Contains;

namespace {

/// The visible words of HTML or text, without tags and the white space between them.
std::string bare(const std::string& text) {
  static const std::regex head{"<head>[\\s\\S]*</head>"};
  static const std::regex tag{"<[^>]*>"};
  static const std::regex blank{"\\s+"};
  return std::regex_replace(std::regex_replace(std::regex_replace(text, head, " "), tag, " "),
                            blank, " ");
}

std::vector<std::string> sentences(const std::string& text) {
  static const std::regex end{"[.!?;:]|--"};
  std::vector<std::string> all;
  for (std::sregex_token_iterator each{text.begin(), text.end(), end, -1}, last; each != last;
       ++each)
    all.push_back(each->str());
  return all;
}

}  // namespace

TEST_CASE("every letter has its words in every language") {
  CHECK(letter_names() == std::vector<std::string>{"welcome"});
  for (const auto& name : letter_names())
    for (const auto language : locale_rule::all) {
      CAPTURE(name, language);
      const auto words = words_of(name, a<locale_name>(std::string{language}), {"Ann", "Example"});
      CHECK_THAT(words.subject, Contains("Ann"));
      CHECK(words.subject.find('\n') == std::string::npos);
      CHECK_THAT(words.text, Contains("Ann") && Contains("Example"));
      CHECK_THAT(words.html, Contains("Ann") && Contains("Example"));
      CHECK_THAT(words.html, Contains("<html lang=\"" + std::string{language} + "\">"));
      for (const auto* outside : {"http", "src=", "url(", "<script", "<img"})
        CHECK(words.html.find(outside) == std::string::npos);
      const auto visible = bare(words.html);
      for (const auto& sentence : sentences(bare(words.text)))
        CHECK_THAT(visible, Contains(sentence));
    }
}

TEST_CASE("templates name only the facts that there are") {
  static const std::regex tag{"\\{\\{([^}]*)\\}\\}"};
  CHECK(mail::templates.size() == letter_names().size() * std::size(locale_rule::all) * 3);
  for (const auto& [file, content] : mail::templates) {
    const std::string text{content};
    for (std::sregex_iterator each{text.begin(), text.end(), tag}, last; each != last; ++each) {
      CAPTURE(file, each->str());
      CHECK((each->str(1) == "name" || each->str(1) == "application"));
    }
  }
}

TEST_CASE("templates are embedded byte for byte") {
  for (const auto& [name, content] : mail::templates) {
    std::ifstream file{TROUPE_SOURCE_DIR "/actors/mail/templates/" + std::string{name}};
    CHECK(content == std::string{std::istreambuf_iterator<char>{file}, {}});
  }
}

TEST_CASE("HTML is escaped in HTML, and in text it is text") {
  const letter_facts facts{"<b>\"Ann\" & 'Lee'</b>", "A&B"};
  const auto words = words_of("welcome", a<locale_name>("en"), facts);
  CHECK_THAT(words.html,
             Contains("Hello &lt;b&gt;&quot;Ann&quot; &amp; &apos;Lee&apos;&lt;/b&gt;,"));
  CHECK_THAT(words.html, Contains("A&amp;B") && !Contains("<b>"));
  CHECK_THAT(words.text, Contains("Hello <b>\"Ann\" & 'Lee'</b>,"));
}

TEST_CASE("a name with lines of its own adds no line to the text, nor to the subject") {
  const auto words = words_of("welcome", a<locale_name>("en"), {"Ann\n\nBuy!\r\nX: {{name}}", "E"});
  CHECK_THAT(words.text, Catch::StartsWith("Hello Ann  Buy!  X: {{name}},\n"));
  CHECK(words.subject == "Welcome to E, Ann  Buy!  X: {{name}}");
}

TEST_CASE("there is no letter of another name") {
  CHECK_THROWS_AS(words_of("farewell", default_locale(), {}), std::logic_error);
  CHECK_FALSE(sample_letter("farewell", {"E", "e@example.org"}, default_locale()));
}

TEST_CASE("every letter can be looked at, in every language") {
  for (const auto& name : letter_names())
    for (const auto language : locale_rule::all) {
      const auto locale = a<locale_name>(std::string{language});
      const auto sample = sample_letter(name, {"Example", "no-reply@example.org"}, locale);
      REQUIRE(sample);
      CHECK(sample->language == language);
      CHECK_FALSE(written(*sample).empty());
    }
}

TEST_CASE("the welcome letter says what its event says") {
  const event_header header{.event_id = a<uuid>("0b9f3c1e-58a2-4c55-9d58-1f5f8f1f9b11"),
                            .occurred_at = "2026-11-21T08:30:07.123456Z",
                            .correlation_id = "request"};
  const welcome_mail event{
      {}, {7}, a<email_address>("anna@example.org"), a<display_name>("Анна"), a<locale_name>("ru")};
  const auto what = welcome_letter({"Пример", "no-reply@example.org"}, header, event);
  CHECK(what.id == header.event_id);
  CHECK(what.sent_at == moment_of(header.occurred_at));
  CHECK(what.to.name == "Анна");
  CHECK(what.to.address == "anna@example.org");
  CHECK(what.from.address == "no-reply@example.org");
  CHECK(what.subject == "Анна, добро пожаловать в Пример");
  CHECK(what.language == "ru");
}
