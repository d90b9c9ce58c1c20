#include "actors/mail/transfer_encoding.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t line_max = 76;

/// Lines parted and ended by CRLF, however they were.
std::string with_crlf(std::string_view text) {
  std::string lines;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const char c = text[place];
    if (c == '\r' && place + 1 < text.size() && text[place + 1] == '\n') continue;
    lines += c == '\n' || c == '\r' ? std::string{"\r\n"} : std::string{c};
  }
  return lines.empty() || lines.ends_with("\r\n") ? lines : lines + "\r\n";
}

std::string in_lines(std::string_view text) {
  std::string lines;
  for (; !text.empty(); text.remove_prefix(std::min(line_max, text.size())))
    lines.append(text.substr(0, line_max)).append("\r\n");
  return lines;
}

/// Blanks at a line's end are lost on the way, and a dot alone in a line ends a letter.
std::string printable(char c, bool begins_line, bool ends_line) {
  const bool plain = c >= ' ' && c <= '~' && c != '=';
  const bool harmless = !(c == ' ' && ends_line) && !(c == '.' && begins_line);
  return plain && harmless ? std::string{c} : fmt::format("={:02X}", static_cast<unsigned char>(c));
}

std::string quoted_printable_line(std::string_view line) {
  std::string text;
  std::size_t column = 0;
  for (std::size_t place = 0; place < line.size(); ++place) {
    const bool last = place + 1 == line.size();
    auto piece = printable(line[place], column == 0, last);
    if (column + piece.size() + (last ? 0 : 1) > line_max) {
      text += "=\r\n";
      column = 0;
      piece = printable(line[place], true, last);
    }
    text += piece;
    column += piece.size();
  }
  return text + "\r\n";
}

std::string quoted_printable(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const auto end = text.find("\r\n");
    lines += quoted_printable_line(text.substr(0, end));
    text.remove_prefix(end + 2);
  }
  return lines;
}

}  // namespace

std::string base64_unbroken(std::string_view bytes) {
  std::string text;
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
    unsigned group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      text += i <= bytes.size() ? alphabet[group >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

encoded_body encode_body(std::string_view text) {
  const auto lines = with_crlf(text);
  auto readable = quoted_printable(lines);
  auto dense = in_lines(base64_unbroken(lines));
  if (readable.size() <= dense.size()) return {"quoted-printable", std::move(readable)};
  return {"base64", std::move(dense)};
}

}  // namespace troupe
