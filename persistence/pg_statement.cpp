#include "persistence/pg_statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace troupe::pg {

namespace {

bool in_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

bool begins_name(char c) {
  return in_name(c) && !std::isdigit(static_cast<unsigned char>(c));
}

bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c));
}

std::string_view name_at_front(std::string_view text) {
  return text.substr(
      0, static_cast<std::size_t>(std::ranges::find_if_not(text, in_name) - text.begin()));
}

/// `$$` or `$tag$` if `text` begins with it.
std::string_view dollar_quote(std::string_view text) {
  const auto length = name_at_front(text.substr(1)).size() + 2;
  const bool closed = length <= text.size() && text[length - 1] == '$';
  return closed ? text.substr(0, length) : std::string_view{};
}

/// How long the literal, quoted name or comment is that `text` begins with; 0 if with none.
std::size_t length_of_quoted(std::string_view text) {
  const auto up_to = [text](std::string_view mark, std::size_t from) {
    const auto end = text.find(mark, from);
    return end == std::string_view::npos ? text.size() : end + mark.size();
  };
  if (text.starts_with("--")) return up_to("\n", 2);
  if (text.starts_with("/*")) return up_to("*/", 2);
  if (text.starts_with('\'') || text.starts_with('"')) return up_to(text.substr(0, 1), 1);
  if (!text.starts_with('$')) return 0;
  const auto mark = dollar_quote(text);
  return mark.empty() ? 0 : up_to(mark, mark.size());
}

/// How much of `text` is to be copied as it is, up to the next place where a name of ours may be.
std::size_t length_of_plain(std::string_view text) {
  if (const auto quoted = length_of_quoted(text)) return quoted;
  if (text.starts_with("::")) return 2;
  return text[0] == ':' && text.size() > 1 && begins_name(text[1]) ? 0 : 1;
}

}  // namespace

expansion expand(std::string_view text, std::span<const std::string_view> columns) {
  expansion result;
  while (!text.empty()) {
    if (const auto plain = length_of_plain(text)) {
      result.sql += text.substr(0, plain);
      text.remove_prefix(plain);
      continue;
    }
    const auto name = name_at_front(text.substr(1));
    text.remove_prefix(1 + name.size());
    if (name == "columns") {
      result.names_columns = true;
      result.sql += fmt::format("{}", fmt::join(columns, ", "));
      continue;
    }
    auto known = std::ranges::find(result.order, name);
    if (known == result.order.end()) known = result.order.insert(known, std::string{name});
    result.sql += fmt::format("${}", known - result.order.begin() + 1);
  }
  return result;
}

bool only_reads(std::string_view text) {
  while (!text.empty() && (is_space(text[0]) || text.starts_with("--") || text.starts_with("/*")))
    text.remove_prefix(std::max<std::size_t>(1, length_of_quoted(text)));
  std::string first{name_at_front(text)};
  std::ranges::transform(first, first.begin(), [](unsigned char c) { return std::toupper(c); });
  return first == "SELECT";
}

}  // namespace troupe::pg
