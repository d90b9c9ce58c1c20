#pragma once

#include <string>
#include <string_view>

/// What may stand in a letter's header, whatever it is made of (RFC 5322, RFC 2047).
namespace troupe {

/// The longest line that is written where a line can be broken.
inline constexpr std::size_t mail_line_max = 76;

/// `text` as one line of UTF-8: a space for each control character, and a ? for each byte that is
/// not ASCII if the text is no UTF-8.
std::string one_line(std::string_view text);

/// A subject: as it is where that is plain ASCII and fits, else as encoded words, folded. `column`
/// is where it begins.
std::string header_words(std::string_view text, std::size_t column);

/// A name before an address: atoms, a quoted string, or encoded words.
std::string header_phrase(std::string_view name, std::size_t column);

/// Whether it is what email_rule wants, or the same without a dot in the domain, as localhost.
bool is_mail_address(std::string_view text);

/// The address as RFC 5321 and 5322 write it: what stands before the @ is put in quotes where dots
/// are not between letters. Throws std::logic_error if it is no address.
std::string written_address(std::string_view address);

}  // namespace troupe
