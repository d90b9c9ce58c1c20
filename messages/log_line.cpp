#include "messages/log_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <utility>

namespace troupe::log {

namespace {

constexpr char32_t replacement = 0xFFFD;

/// How many bytes a character has that begins with `lead`; 0 if none does.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

/// The next character of `rest`, which is not empty, and is shortened by it; U+FFFD for a byte that
/// begins none (RFC 3629).
char32_t take_character(std::string_view& rest) {
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(rest.front());
  const auto length = sequence_length(lead);
  char32_t code = length <= 1 ? lead : lead & (0x7Fu >> length);
  bool good = length > 0 && length <= rest.size();
  for (std::size_t i = 1; good && i < length; ++i) {
    const auto next = static_cast<unsigned char>(rest[i]);
    good = (next & 0xC0u) == 0x80u;
    code = code << 6 | (next & 0x3Fu);
  }
  good = good && code >= least[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  rest.remove_prefix(good ? length : 1);
  return good ? code : replacement;
}

/// Control characters, and those that end a line, hide, or turn the direction of text.
bool is_treacherous(char32_t c) {
  constexpr std::pair<char32_t, char32_t> ranges[] = {
      {0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},     {0x061C, 0x061C},  {0x200B, 0x200F},
      {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xE0000, 0xE007F}};
  return std::ranges::any_of(ranges,
                             [c](auto range) { return range.first <= c && c <= range.second; });
}

/// As JSON would have it, by UTF-16 units.
void append_escape(std::string& to, char32_t c) {
  auto out = std::back_inserter(to);
  if (c == '\n') {
    to += "\\n";
  } else if (c > 0xFFFF) {
    const auto low = static_cast<std::uint32_t>(c - 0x10000);
    fmt::format_to(out, "\\u{:04x}\\u{:04x}", 0xD800 + (low >> 10), 0xDC00 + (low & 0x3FF));
  } else {
    fmt::format_to(out, "\\u{:04x}", static_cast<std::uint32_t>(c));
  }
}

enum class marks { as_they_are, escaped };

/// Most text: it stands for itself everywhere.
bool is_plain(char c) {
  return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

/// `text` with nothing in it that could be mistaken; with quotation marks and backslashes escaped
/// too if it is to stand in quotes.
std::string clean(std::string_view text, marks quotes) {
  if (std::ranges::all_of(text, is_plain)) return std::string{text};
  std::string to;
  to.reserve(text.size());
  while (!text.empty()) {
    const auto before = text;
    const auto c = take_character(text);
    if (is_treacherous(c)) {
      append_escape(to, c);
    } else if (c == replacement) {
      to += "\xEF\xBF\xBD";
    } else {
      if (quotes == marks::escaped && (c == '"' || c == '\\')) to += '\\';
      to += before.substr(0, before.size() - text.size());
    }
  }
  return to;
}

std::string quoted(std::string_view text) {
  return '"' + clean(text, marks::escaped) + '"';
}

/// In quotes if need be: a value if it has a space, a message only if it could pass for fields.
std::string word(std::string_view text, std::string_view unfit) {
  if (text.empty() || text.find_first_of(unfit) != text.npos) return quoted(text);
  std::string plain = clean(text, marks::as_they_are);
  return plain.find('\\') == plain.npos ? plain : quoted(text);
}

constexpr std::string_view unfit_in_value = " =\"\\";
constexpr std::string_view unfit_in_message = "=\"\\";

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "null";
}
std::string number(std::int64_t value) {
  return std::to_string(value);
}

struct as_text {
  std::string operator()(std::string_view text) const { return word(text, unfit_in_value); }
  std::string operator()(auto value) const { return number(value); }
};

struct as_json {
  std::string operator()(std::string_view text) const { return quoted(text); }
  std::string operator()(auto value) const { return number(value); }
};

/// "2026-11-21T09:12:01.123Z" (RFC 3339).
std::string time_text(std::chrono::system_clock::time_point time) {
  using namespace std::chrono;
  const auto at = floor<milliseconds>(time);
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss clock{at - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

/// As a terminal is told (ECMA-48).
std::string_view colour_of(level how_loud) {
  switch (how_loud) {
    case level::debug: return "\x1b[2m";
    case level::info: return "\x1b[32m";
    case level::warn: return "\x1b[33m";
    case level::error: break;
  }
  return "\x1b[31m";
}

}  // namespace

std::string text_line(const event& what, bool coloured) {
  auto line = fmt::format("{} {}{:<5}{} {}  {}", time_text(what.time),
                          coloured ? colour_of(what.how_loud) : "", name_of(what.how_loud),
                          coloured ? "\x1b[0m" : "", word(what.component, unfit_in_value),
                          word(what.message, unfit_in_message));
  for (const auto& [key, value] : what.more)
    line.append(1, ' ')
        .append(word(key, unfit_in_value))
        .append(1, '=')
        .append(std::visit(as_text{}, value));
  return line;
}

std::string json_line(const event& what) {
  auto line =
      fmt::format(R"({{"time":"{}","level":"{}","component":{},"message":{})", time_text(what.time),
                  name_of(what.how_loud), quoted(what.component), quoted(what.message));
  for (const auto& [key, value] : what.more)
    line.append(1, ',').append(quoted(key)).append(1, ':').append(std::visit(as_json{}, value));
  return line + '}';
}

}  // namespace troupe::log
