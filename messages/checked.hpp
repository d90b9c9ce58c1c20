#pragma once

#include <caf/error.hpp>
#include <caf/meta/load_callback.hpp>
#include <caf/sec.hpp>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "messages/describe.hpp"

namespace troupe {

/// A field that may be missing in JSON, though not null; it is left out where it has no value. Most
/// fields should not be so: a PATCH without the member would erase what it forgot.
template <class T>
struct omittable : std::optional<T> {
  using std::optional<T>::optional;
};

/// One thing wrong with one field of what somebody sent us.
struct violation {
  std::string field;    ///< as the sender calls it; empty while the value knows no field yet
  std::string code;     ///< stable, for programs: TOO_SHORT, BAD_FORMAT, ...
  std::string message;  ///< for people
};
TROUPE_DESCRIBE(violation, field, code, message);

/// How many Unicode code points a text may have.
struct length_range {
  std::size_t least;
  std::size_t most;
};

/// The first thing wrong with any text that comes from outside: BAD_ENCODING if it is not UTF-8
/// (RFC 3629: no surrogates, nothing longer than it need be), NUL_CHARACTER if it contains U+0000,
/// where PostgreSQL's text ends.
std::optional<violation> check_encoding(std::string_view text);

/// TOO_SHORT or TOO_LONG; counts code points, not bytes.
std::optional<violation> check_length(std::string_view text, length_range allowed);

/// TOO_LONG if NFC cannot make `text` short enough: it makes one code point of at most four, of
/// four bytes each. To be asked before normalising, which takes quadratic time at worst.
std::optional<violation> check_length_before_nfc(std::string_view text, length_range allowed);

/// `utf8` in Unicode's normalization form C. Throws std::invalid_argument if it is not UTF-8.
std::string to_nfc(std::string utf8);

/// A text that keeps a rule: one that exists was checked. A rule has
///   length_range length     how long the text may be, in code points
///   const char* format      what else must hold, for people; shown in errors and in the schema
///   const char* pattern     the same as a regular expression for the schema, or ""
///   bool holds(string_view) whether it does
///   bool secret             if so, logs and traces show only that there is one
///   bool normalizes         if so, the text is brought to NFC before it is looked at
///
/// The default constructor is there for CAF alone, which makes a value before it reads one from the
/// wire; what it then reads goes through `parse` like everything else.
template <class Rule>
class checked {
 public:
  using rule = Rule;

  checked() = default;

  /// Or the first thing wrong: of check_encoding, then of check_length, then BAD_FORMAT.
  static std::variant<checked, violation> parse(std::string text) {
    if (auto wrong = check_encoding(text)) return *std::move(wrong);
    if constexpr (Rule::normalizes) {
      if (auto wrong = check_length_before_nfc(text, Rule::length)) return *std::move(wrong);
      text = to_nfc(std::move(text));
    }
    if (auto wrong = check_length(text, Rule::length)) return *std::move(wrong);
    if (!Rule::holds(text))
      return violation{"", "BAD_FORMAT", std::string{"must be "} + Rule::format};
    return checked{std::move(text)};
  }

  const std::string& text() const { return text_; }

  friend auto operator<=>(const checked&, const checked&) = default;

  friend std::string to_string(const checked& value) {
    return Rule::secret ? "***" : '"' + value.text_ + '"';
  }

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& inspector, checked& value) {
    auto check_again = [&value]() -> caf::error {
      auto again = parse(std::move(value.text_));
      if (auto* wrong = std::get_if<violation>(&again))
        return caf::make_error(caf::sec::invalid_argument, wrong->message);
      value = std::get<checked>(std::move(again));
      return {};
    };
    return inspector(value.text_, caf::meta::load_callback(check_again));
  }

 private:
  explicit checked(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

template <class T>
inline constexpr bool is_checked = false;
template <class Rule>
inline constexpr bool is_checked<checked<Rule>> = true;

}  // namespace troupe
