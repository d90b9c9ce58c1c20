#include "persistence/pg_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "messages/errors.hpp"

namespace troupe::pg {

namespace {

template <class Number>
bool parse_whole(text_cell from, Number& into) {
  if (!from) return false;
  const auto* end = from->data() + from->size();
  const auto [stop, error] = std::from_chars(from->data(), end, into);
  return error == std::errc{} && stop == end;
}

std::string quoted_element(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

/// Takes one element off the front of `rest`, up to the comma or brace behind it.
std::optional<text_value> take_element(std::string_view& rest) {
  const bool in_quotes = rest.starts_with('"');
  if (in_quotes) rest.remove_prefix(1);
  std::string element;
  while (!rest.empty() && !(in_quotes ? rest[0] == '"' : rest[0] == ',' || rest[0] == '}')) {
    if (rest[0] == '{') {
      if (!in_quotes) return std::nullopt;  // an array in an array
    } else if (rest[0] == '\\') {
      rest.remove_prefix(1);
      if (rest.empty()) return std::nullopt;
    }
    element += rest[0];
    rest.remove_prefix(1);
  }
  if (rest.empty()) return std::nullopt;
  if (in_quotes) rest.remove_prefix(1);
  if (!in_quotes && element == "NULL") return text_value{};
  return text_value{std::move(element)};
}

}  // namespace

std::string number_text(double number) {
  std::array<char, 32> digits{};  // the shortest text that reads as the same number has at most 24
  const auto [end, error] = std::to_chars(digits.begin(), digits.end(), number);
  TROUPE_ASSERT(error == std::errc{});
  return {digits.begin(), end};
}

std::string array_text(const std::vector<text_value>& elements) {
  std::string result = "{";
  for (const auto& element : elements) {
    if (result.size() > 1) result += ',';
    result += element ? quoted_element(*element) : "NULL";
  }
  return result + '}';
}

std::optional<std::vector<text_value>> array_elements(std::string_view text) {
  if (text == "{}") return std::vector<text_value>{};
  std::vector<text_value> elements;
  if (!text.starts_with('{')) return std::nullopt;
  while (!text.empty() && (text[0] == '{' || text[0] == ',')) {
    text.remove_prefix(1);
    auto element = take_element(text);
    if (!element) return std::nullopt;
    elements.push_back(*std::move(element));
  }
  if (text != "}") return std::nullopt;
  return elements;
}

bool from_sql(text_cell from, std::int64_t& into) {
  return parse_whole(from, into);
}

bool from_sql(text_cell from, bool& into) {
  into = from == "t";
  return into || from == "f";
}

bool from_sql(text_cell from, double& into) {
  return parse_whole(from, into);
}

bool from_sql(text_cell from, std::string& into) {
  if (from) into = *from;
  return from.has_value();
}

void parameters::add(parameter one) {
  const auto* known = find(one.name);
  TROUPE_ASSERT(!known || known->value == one.value);
  if (!known) all_.push_back(std::move(one));
}

const parameter* parameters::find(std::string_view name) const {
  const auto found = std::ranges::find(all_, name, &parameter::name);
  return found == all_.end() ? nullptr : &*found;
}

}  // namespace troupe::pg
