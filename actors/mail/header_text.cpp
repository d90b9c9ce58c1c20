#include "actors/mail/header_text.hpp"

#include <algorithm>

#include "actors/mail/transfer_encoding.hpp"
#include "messages/errors.hpp"
#include "messages/fields.hpp"

namespace troupe {

namespace {

constexpr std::string_view word_begins = "=?UTF-8?B?";
constexpr std::string_view word_ends = "?=";
constexpr std::string_view fold = "\r\n ";
constexpr std::size_t word_max = 75;  // RFC 2047, section 2

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// RFC 5322's atext.
bool is_atom_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

/// Readers take what looks like an encoded word for one, also within quotes.
bool may_stand_as_it_is(std::string_view line, std::size_t column) {
  return std::ranges::all_of(line, is_ascii) && line.find("=?") == line.npos &&
         column + line.size() <= mail_line_max;
}

/// How much of the text one word takes: whole characters, in base64 at most `room` bytes.
std::size_t fitting(std::string_view text, std::size_t room) {
  const auto most = room / 4 * 3;
  if (text.size() <= most) return text.size();
  auto size = most;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return size;
}

std::string encoded_words(std::string_view text, std::size_t column) {
  std::string words;
  while (!text.empty()) {
    const auto frame = word_begins.size() + word_ends.size();
    const auto room = std::min(word_max, mail_line_max - column) - frame;
    const auto size = fitting(text, room);
    words += word_begins;
    words += base64_unbroken(text.substr(0, size));
    words += word_ends;
    text.remove_prefix(size);
    if (!text.empty()) words += fold;
    column = 1;
  }
  return words;
}

std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line{text};
  std::ranges::replace_if(line, is_control, ' ');
  if (check_encoding(line))
    std::ranges::replace_if(
        line, [](char c) { return !is_ascii(c); }, '?');
  return line;
}

std::string header_words(std::string_view text, std::size_t column) {
  const auto line = one_line(text);
  const bool is_blank = line.find_first_not_of(' ') == line.npos;
  const bool trimmed = is_blank || (line.front() != ' ' && line.back() != ' ');
  if (trimmed && may_stand_as_it_is(line, column)) return is_blank ? "" : line;
  return encoded_words(line, column);
}

std::string header_phrase(std::string_view name, std::size_t column) {
  const auto line = one_line(name);
  const auto quoted = in_quotes(line);
  if (!may_stand_as_it_is(quoted, column)) return encoded_words(line, column);
  const bool words =
      !line.empty() && line.front() != ' ' && line.back() != ' ' && line.find("  ") == line.npos &&
      std::ranges::all_of(line, [](char c) { return is_atom_letter(c) || c == ' '; });
  return words ? line : quoted;
}

bool is_mail_address(std::string_view text) {
  return text.size() <= email_rule::length.most && email_rule::holds(std::string{text} + ".x");
}

std::string written_address(std::string_view address) {
  TROUPE_ASSERT(is_mail_address(address));
  const auto local = address.substr(0, address.find('@'));
  const bool dots_between =
      !local.starts_with('.') && !local.ends_with('.') && local.find("..") == local.npos;
  if (dots_between) return std::string{address};
  return in_quotes(local) + std::string{address.substr(local.size())};
}

}  // namespace troupe
