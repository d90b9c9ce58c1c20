#include "http/form.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "http/header_words.hpp"
#include "messages/errors.hpp"
#include "messages/fields.hpp"

namespace troupe::http {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// The place of a letter in the alphabet of RFC 4648, section 4; -1 if it has none.
int base64_digit(char c) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto place = alphabet.find(c);
  return place == alphabet.npos ? -1 : static_cast<int>(place);
}

std::optional<std::string> base64_decoded(std::string_view text) {
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  std::string bytes;
  std::uint32_t bits = 0;
  int waiting = 0;  // how many of the low bits are not yet written
  for (const char letter : text) {
    const auto digit = base64_digit(letter);
    if (digit < 0) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    if (waiting += 6; waiting >= 8) {
      waiting -= 8;
      bytes += static_cast<char>((bits >> waiting) & 255);
    }
  }
  return bytes;
}

/// As next_part, with the blanks that stand there: in a form they mean something.
std::string_view next_raw(std::string_view& rest, char mark) {
  const auto end = std::min(rest.find(mark), rest.size());
  const auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

caf::error wrong_field(violation what) {
  return caf::make_error(errc::invalid_fields, std::vector<violation>{std::move(what)});
}

}  // namespace

bool is_form(std::string_view content_type) {
  return same_letters(next_part(content_type, ';'), form_type);
}

std::string form_decoded(std::string_view coded) {
  std::string text;
  for (std::size_t i = 0; i < coded.size(); ++i) {
    const bool has_two_more = coded[i] == '%' && i + 2 < coded.size();
    const auto high = has_two_more ? hex_digit(coded[i + 1]) : -1;
    const auto low = has_two_more ? hex_digit(coded[i + 2]) : -1;
    if (high >= 0 && low >= 0) {
      text += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      text += coded[i] == '+' ? ' ' : coded[i];
    }
  }
  return text;
}

caf::expected<form_fields> read_form(std::string_view body) {
  form_fields fields;
  while (!body.empty()) {
    auto value = next_raw(body, '&');
    auto name = form_decoded(next_raw(value, '='));
    auto text = form_decoded(value);
    if (auto wrong = check_encoding(name)) return wrong_field(std::move(*wrong));
    if (auto wrong = check_encoding(text)) {
      wrong->field = name;
      return wrong_field(std::move(*wrong));
    }
    if (!fields.emplace(name, std::move(text)).second)
      return wrong_field({name, "REPEATED", "comes twice"});
  }
  return fields;
}

std::optional<client_credentials> basic_credentials(std::string_view authorization) {
  const auto scheme = next_raw(authorization, ' ');
  if (!same_letters(scheme, "Basic")) return std::nullopt;
  while (authorization.starts_with(' ')) authorization.remove_prefix(1);
  const auto text = base64_decoded(authorization);
  const auto colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return client_credentials{text->substr(0, colon), text->substr(colon + 1)};
}

}  // namespace troupe::http
