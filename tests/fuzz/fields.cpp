#include "messages/fields.hpp"

#include <regex>
#include <set>
#include <stdexcept>

#include "messages/logging.hpp"
#include "messages/passwords.hpp"
#include "tests/fuzz/target.hpp"

namespace troupe::fuzz {

namespace {

const std::set<std::string> codes{"BAD_ENCODING", "NUL_CHARACTER", "TOO_SHORT", "TOO_LONG",
                                  "BAD_FORMAT"};

bool is_ascii(std::string_view text) {
  return text.find_first_of(std::string_view{"\0", 1}) == text.npos &&
         std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The rule as the schema shows it to others, who check by it before they send.
template <class Rule>
void check_pattern(std::string_view text) {
  if constexpr (*Rule::pattern != '\0') {
    static const std::regex pattern{Rule::pattern, std::regex::ECMAScript | std::regex::optimize};
    if (!is_ascii(text) || check_length(text, Rule::length)) return;
    must(std::regex_match(text.begin(), text.end(), pattern) == Rule::holds(text),
         "the rule and its pattern in the schema say the same");
  }
}

template <class Field>
void check_field(std::string_view text) {
  using rule = typename Field::rule;
  check_pattern<rule>(text);
  const auto parsed = Field::parse(std::string{text});
  if (const auto* wrong = std::get_if<violation>(&parsed)) {
    must(codes.contains(wrong->code), "a violation has a known code");
    must(wrong->field.empty() && !wrong->message.empty(), "a violation has a message, no field");
    return;
  }
  const auto& field = std::get<Field>(parsed);
  must(!check_encoding(field.text()), "a field is UTF-8 without U+0000");
  must(!check_length(field.text(), rule::length), "a field is as long as it may be");
  must(rule::holds(field.text()), "a field keeps its rule");
  must(rule::normalizes || field.text() == text, "only what is normalised changes");
  const auto again = Field::parse(field.text());
  must(std::holds_alternative<Field>(again), "a field's text can be parsed");
  must(std::get<Field>(again) == field, "a field's text is parsed to the same field");
  must(!rule::secret || to_string(field) == "***", "a secret is not printed");
}

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

void check_nfc(std::string_view text) {
  const auto wrong = check_encoding(text);
  const bool is_utf8 = !wrong || wrong->code != "BAD_ENCODING";
  try {
    const auto normal = to_nfc(std::string{text});
    must(is_utf8, "what is not UTF-8 has no NFC");
    must(to_nfc(normal) == normal, "NFC of NFC is the same");
    must(text.size() <= 16 * code_points(normal), "NFC makes one of at most four code points");
  } catch (const std::invalid_argument&) {
    must(!is_utf8, "what is UTF-8 has an NFC");
  }
}

}  // namespace

void take(std::string_view input) {
  check_nfc(input);
  check_field<login_name>(input);
  check_field<email_address>(input);
  check_field<display_name>(input);
  check_field<bio_text>(input);
  check_field<new_password_text>(input);
  check_field<password_text>(input);
  check_field<login_or_email>(input);
  check_field<token_text>(input);
  check_field<uuid>(input);
  check_field<role_name>(input);
  check_field<locale_name>(input);
  check_field<password_hash>(input);
  check_field<log_component>(input);
  check_field<log_level_name>(input);
}

}  // namespace troupe::fuzz
