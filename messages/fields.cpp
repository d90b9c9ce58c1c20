#include "messages/fields.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>

namespace troupe {

namespace {

using code_point = utf8proc_int32_t;

/// Takes the first code point off `utf8`; negative if that is not UTF-8.
code_point take_code_point(std::string_view& utf8) {
  code_point next = -1;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                                     static_cast<utf8proc_ssize_t>(utf8.size()), &next);
  utf8.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : utf8.size());
  return size > 0 ? next : -1;
}

template <class Predicate>
bool any_of(std::string_view utf8, Predicate holds) {
  while (!utf8.empty())
    if (holds(take_code_point(utf8))) return true;
  return false;
}

bool is_digit(code_point c) {
  return c >= '0' && c <= '9';
}

bool is_small_letter(code_point c) {
  return c >= 'a' && c <= 'z';
}

bool is_ascii_letter_or_digit(code_point c) {
  return is_small_letter(c) || (c >= 'A' && c <= 'Z') || is_digit(c);
}

bool is_among(std::string_view ascii, code_point c) {
  return c > 0 && c < 0x80 && ascii.find(static_cast<char>(c)) != ascii.npos;
}

/// A letter that shows nothing, such as the Hangul filler U+3164, is none: two names could look the
/// same, and one be empty.
bool is_letter(code_point c) {
  const auto kind = utf8proc_category(c);
  return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO &&
         !utf8proc_get_property(c)->ignorable;
}

bool is_mark(code_point c) {
  const auto kind = utf8proc_category(c);
  return kind >= UTF8PROC_CATEGORY_MN && kind <= UTF8PROC_CATEGORY_ME;
}

bool is_control(code_point c) {
  return utf8proc_category(c) == UTF8PROC_CATEGORY_CC;
}

/// A part of a host name (RFC 1034, section 3.5).
bool is_host_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, [](char c) { return is_ascii_letter_or_digit(c) || c == '-'; });
}

bool is_host_name_with_dot(std::string_view host) {
  auto dot = host.find('.');
  if (dot == host.npos) return false;
  for (; dot != host.npos; dot = host.find('.')) {
    if (!is_host_label(host.substr(0, dot))) return false;
    host.remove_prefix(dot + 1);
  }
  return is_host_label(host);
}

/// What WHATWG allows before the @: RFC 5322's atoms, with dots wherever they like.
bool is_local_part(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_ascii_letter_or_digit(c) || is_among(".!#$%&'*+/=?^_`{|}~-", c);
  });
}

violation too_long(length_range allowed) {
  return {"", "TOO_LONG", fmt::format("must have at most {} characters", allowed.most)};
}

}  // namespace

std::optional<violation> check_encoding(std::string_view text) {
  if (any_of(text, [](code_point c) { return c < 0; }))
    return violation{"", "BAD_ENCODING", "must be UTF-8"};
  if (text.find('\0') != text.npos)
    return violation{"", "NUL_CHARACTER", "must not contain the character U+0000"};
  return std::nullopt;
}

std::optional<violation> check_length(std::string_view text, length_range allowed) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  const auto length =
      text.size() - static_cast<std::size_t>(std::ranges::count_if(text, continues));
  if (length < allowed.least)
    return violation{"", "TOO_SHORT",
                     fmt::format("must have at least {} characters", allowed.least)};
  if (length > allowed.most) return too_long(allowed);
  return std::nullopt;
}

std::optional<violation> check_length_before_nfc(std::string_view text, length_range allowed) {
  constexpr std::size_t bytes_into_one = 4 * 4;
  if (text.size() > allowed.most * bytes_into_one) return too_long(allowed);
  return std::nullopt;
}

std::string to_nfc(std::string utf8) {
  if (std::ranges::all_of(utf8, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return utf8;
  utf8proc_uint8_t* composed = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                   static_cast<utf8proc_ssize_t>(utf8.size()), &composed,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (size == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
  if (size < 0) throw std::invalid_argument(utf8proc_errmsg(size));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner{composed, &std::free};
  return {reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size)};
}

bool locale_rule::holds(std::string_view text) {
  return std::ranges::find(all, text) != std::end(all);
}

locale_name default_locale() {
  return std::get<locale_name>(locale_name::parse(std::string{locale_rule::all[0]}));
}

bool login_rule::holds(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_ascii_letter_or_digit(c) || c == '_'; });
}

bool email_rule::holds(std::string_view text) {
  const auto at = text.find('@');
  return at != text.npos && is_local_part(text.substr(0, at)) &&
         is_host_name_with_dot(text.substr(at + 1));
}

bool display_name_rule::holds(std::string_view text) {
  bool word_begins = true;
  while (!text.empty()) {
    const auto c = take_code_point(text);
    if (word_begins ? !is_letter(c) : c != ' ' && !is_letter(c) && !is_mark(c)) return false;
    word_begins = c == ' ';
  }
  return !word_begins;
}

bool bio_rule::holds(std::string_view text) {
  return !any_of(text, [](code_point c) { return is_control(c) && c != '\n' && c != '\t'; });
}

bool password_rule::holds(std::string_view text) {
  const auto is_lower = [](code_point c) { return utf8proc_category(c) == UTF8PROC_CATEGORY_LL; };
  const auto is_upper = [](code_point c) { return utf8proc_category(c) == UTF8PROC_CATEGORY_LU; };
  const auto is_sign = [](code_point c) { return is_among("!@#$%^&*()-=_", c); };
  return any_of(text, is_lower) && any_of(text, is_upper) && any_of(text, is_digit) &&
         any_of(text, is_sign);
}

bool uuid_rule::holds(std::string_view text) {
  for (std::size_t place = 0; place < text.size(); ++place) {
    const bool dash = place == 8 || place == 13 || place == 18 || place == 23;
    const char c = text[place];
    if (dash ? c != '-' : !is_digit(c) && !(c >= 'a' && c <= 'f')) return false;
  }
  return true;
}

bool role_rule::holds(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return is_small_letter(c) || is_digit(c) || is_among("_:-", c); });
}

uuid random_uuid() {
  std::array<std::uint8_t, 16> bytes;
  if (getentropy(bytes.data(), bytes.size()) != 0)
    throw std::runtime_error("the system has no entropy to give");
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x40);  // RFC 9562, section 5.4
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
  auto text = fmt::format("{:02x}", fmt::join(bytes, ""));
  for (const std::size_t dash : {8, 13, 18, 23}) text.insert(dash, 1, '-');
  return std::get<uuid>(uuid::parse(std::move(text)));
}

}  // namespace troupe
