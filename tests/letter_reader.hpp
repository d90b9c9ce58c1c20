#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// Reads letters back, by the rules of RFC 5322 and RFC 2045 to 2047 and not by our code.
namespace troupe::test {

using header_fields = std::vector<std::pair<std::string, std::string>>;

inline std::vector<std::string> split(const std::string& text, const std::string& by) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (auto end = text.find(by); end != text.npos; end = text.find(by, begin)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + by.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

inline std::string from_base64(const std::string& text) {
  static const std::string alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == alphabet.npos) continue;
    bits = bits << 6 | static_cast<unsigned>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFF);
  }
  return bytes;
}

inline std::string from_quoted_printable(const std::string& text) {
  std::string bytes;
  for (std::size_t place = 0; place < text.size(); ++place) {
    if (text[place] != '=') {
      bytes += text[place];
      continue;
    }
    const auto code = text.substr(place + 1, 2);
    if (code != "\r\n") bytes += static_cast<char>(std::stoi(code, nullptr, 16));
    place += 2;
  }
  return bytes;
}

/// What stands before the first empty line, unfolded.
inline header_fields fields_before_body(const std::string& letter) {
  header_fields fields;
  for (const auto& line : split(letter.substr(0, letter.find("\r\n\r\n")), "\r\n")) {
    if (line.starts_with(' ')) {
      fields.back().second += line;
      continue;
    }
    const auto colon = line.find(':');
    if (colon == line.npos) throw std::invalid_argument("no field: " + line);
    fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  return fields;
}

inline std::string field_of(const header_fields& fields, const std::string& name) {
  for (const auto& [each, value] : fields)
    if (each == name) return value;
  throw std::invalid_argument("no field " + name);
}

/// The encoded words of a field, each decoded by itself.
inline std::vector<std::string> decoded_words(const std::string& value) {
  std::vector<std::string> words;
  for (const auto& piece : split(value, " "))
    if (piece.starts_with("=?UTF-8?B?") && piece.ends_with("?="))
      words.push_back(from_base64(piece.substr(10, piece.size() - 12)));
  return words;
}

/// A subject as a reader shows it.
inline std::string shown_subject(const std::string& value) {
  const auto words = decoded_words(value);
  std::string text;
  for (const auto& word : words) text += word;
  return words.empty() ? value : text;
}

/// A name before an address as a reader shows it.
inline std::string shown_name(const std::string& value) {
  if (!value.starts_with('"')) return shown_subject(value);
  std::string text;
  for (std::size_t place = 1; place + 1 < value.size(); ++place) {
    if (value[place] == '\\') ++place;
    text += value[place];
  }
  return text;
}

struct letter_part {
  header_fields fields;
  std::string text;
};

inline std::vector<letter_part> parts_of(const std::string& letter) {
  const auto type = field_of(fields_before_body(letter), "Content-Type");
  const auto boundary = split(type, "\"").at(1);
  auto pieces = split(letter.substr(letter.find("\r\n\r\n") + 2), "\r\n--" + boundary);
  if (pieces.back() != "--\r\n") throw std::invalid_argument("does not end: " + pieces.back());
  std::vector<letter_part> parts;
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    auto fields = fields_before_body(pieces[i].substr(2));
    const auto body = pieces[i].substr(pieces[i].find("\r\n\r\n") + 4);
    const bool dense = field_of(fields, "Content-Transfer-Encoding") == "base64";
    parts.push_back({std::move(fields), dense ? from_base64(body) : from_quoted_printable(body)});
  }
  return parts;
}

}  // namespace troupe::test
