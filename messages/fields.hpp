#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "messages/checked.hpp"

namespace troupe {

/// A row's number; ids of different things do not mix.
template <class Thing>
struct id {
  std::int64_t value = 0;

  friend auto operator<=>(const id&, const id&) = default;

  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& inspector, id& number) {
    return inspector(number.value);
  }
};

template <class T>
inline constexpr bool is_id = false;
template <class Thing>
inline constexpr bool is_id<id<Thing>> = true;

using account_id = id<struct account>;
using profile_id = id<struct user_profile>;
using session_id = id<struct session>;

/// What most rules have in common.
struct plain_rule {
  static constexpr const char* pattern = "";
  static constexpr bool secret = false;
  static constexpr bool normalizes = false;
  static bool holds(std::string_view) { return true; }
};

struct login_rule : plain_rule {
  static constexpr length_range length{3, 30};
  static constexpr const char* format = "only letters A-Z and a-z, digits and _";
  static constexpr const char* pattern = "^[A-Za-z0-9_]*$";
  static bool holds(std::string_view text);
};

/// The WHATWG rule for <input type=email>, with a dot in the domain; ASCII, at most 254 bytes
/// (RFC 5321). Whether the address works, only a mail to it can tell.
struct email_rule : plain_rule {
  static constexpr length_range length{3, 254};
  static constexpr const char* format = "an address such as ann@example.org";
  static constexpr const char* pattern =
      "^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@"
      "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
      "(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+$";
  static bool holds(std::string_view text);
};

/// Unicode's letters and marks (general categories L and M), words parted by single spaces; a word
/// begins with a letter. Apostrophes, hyphens and letters that show nothing are not allowed.
struct display_name_rule : plain_rule {
  static constexpr length_range length{3, 30};
  static constexpr const char* format = "words of letters with single spaces between them";
  static constexpr bool normalizes = true;
  static bool holds(std::string_view text);
};

/// No control characters but newline and tab.
struct bio_rule : plain_rule {
  static constexpr length_range length{0, 500};
  static constexpr const char* format =
      "text without control characters other than newline and tab";
  static bool holds(std::string_view text);
};

/// A password that somebody chooses. The letters may be of any script, the digit is one of 0 to 9;
/// what else there is does not matter.
struct password_rule : plain_rule {
  static constexpr length_range length{8, 128};
  static constexpr const char* format =
      "made with a lower-case and an upper-case letter, a digit and one of !@#$%^&*()-=_";
  static constexpr bool secret = true;
  static constexpr bool normalizes = true;
  static bool holds(std::string_view text);
};

/// A password that somebody claims to have: whatever it is, only comparing it tells. Not much
/// longer than one that may be chosen, since normalising 16 KiB of hostile marks took a quarter of
/// a second.
struct claimed_password_rule : plain_rule {
  static constexpr length_range length{0, 256};
  static constexpr const char* format = "a password";
  static constexpr bool secret = true;
  static constexpr bool normalizes = true;
};

/// A login or an e-mail address, for signing in: whatever it is, only looking for it tells.
struct login_or_email_rule : plain_rule {
  static constexpr length_range length{0, 1024};
  static constexpr const char* format = "a login or an e-mail address";
};

/// A token as somebody sends it; whether it is one, its signature tells.
struct token_text_rule : plain_rule {
  static constexpr length_range length{0, 8192};
  static constexpr const char* format = "a token in the compact form of RFC 7515";
  static constexpr bool secret = true;
};

/// A UUID in small letters (RFC 9562), 122 random bits in version 4.
struct uuid_rule : plain_rule {
  static constexpr length_range length{36, 36};
  static constexpr const char* format = "a UUID in small letters";
  static constexpr const char* pattern =
      "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
  static bool holds(std::string_view text);
};

/// The name of a role or of a permission.
struct role_rule : plain_rule {
  static constexpr length_range length{1, 64};
  static constexpr const char* format = "small letters, digits, _, - and :";
  static constexpr const char* pattern = "^[a-z0-9_:-]*$";
  static bool holds(std::string_view text);
};

/// A language that the server writes to people in (a tag of RFC 5646).
struct locale_rule : plain_rule {
  static constexpr std::string_view all[] = {"en", "ru"};  ///< the first is for whom none fits
  static constexpr length_range length{2, 2};
  static constexpr const char* format = "en or ru";
  static constexpr const char* pattern = "^(en|ru)$";
  static bool holds(std::string_view text);
};

using login_name = checked<login_rule>;
using email_address = checked<email_rule>;
using display_name = checked<display_name_rule>;
using bio_text = checked<bio_rule>;
using new_password_text = checked<password_rule>;
using password_text = checked<claimed_password_rule>;
using login_or_email = checked<login_or_email_rule>;
using token_text = checked<token_text_rule>;
using uuid = checked<uuid_rule>;
using role_name = checked<role_rule>;
using locale_name = checked<locale_rule>;

/// For whom nothing else is known.
locale_name default_locale();

/// 122 random bits as a version 4 UUID, from the system's entropy. Throws std::runtime_error if
/// there is none.
uuid random_uuid();

}  // namespace troupe
