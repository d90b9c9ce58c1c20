#pragma once

#include <algorithm>
#include <string_view>

/// How the text of a header is taken apart.
namespace troupe::http {

inline char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether they are the same, whatever the case.
inline bool same_letters(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

/// Without the blanks around it.
inline std::string_view trimmed(std::string_view text) {
  constexpr auto blanks = " \t";
  const auto from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

/// Cuts off and returns what stands before the next `mark`.
inline std::string_view next_part(std::string_view& rest, char mark) {
  const auto end = std::min(rest.find(mark), rest.size());
  const auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trimmed(part);
}

/// Cuts off and returns what stands behind the last `mark`.
inline std::string_view last_part(std::string_view& rest, char mark) {
  const auto at = rest.rfind(mark);
  const auto part = rest.substr(at == std::string_view::npos ? 0 : at + 1);
  rest = rest.substr(0, at == std::string_view::npos ? 0 : at);
  return trimmed(part);
}

}  // namespace troupe::http
