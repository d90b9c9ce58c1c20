#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "messages/fields.hpp"

/// What a few header fields mean. Pure functions over what anybody may send.
namespace troupe::http {

/// `given` if it is 1 to 64 of A-Z a-z 0-9 . _ -, which is safe in every log and header; else an id
/// that no other request of this or another run of the server has.
std::string request_id_from(std::string_view given);

/// Whether it is a token of RFC 9110, section 5.6.2: a name with a blank in it is read by others as
/// another one.
bool is_field_name(std::string_view name);

/// The path of a request's target, which may be a whole URL (RFC 9112, section 3.2.2); without the
/// query. A fragment is no part of a target and stays, so that no row has such a path.
std::string path_of_target(std::string_view target);

/// Whether a body of this Content-Type is JSON for us: application/json, perhaps with
/// charset=utf-8, whatever the case.
bool is_json(std::string_view content_type);

/// What an Authorization header says (RFC 6750): with no Bearer in it nothing was given; a token
/// that is not exactly one word is given but empty, which no token is.
std::optional<std::string_view> bearer_token(std::string_view authorization);

/// The first bytes of `user_agent`, at most 256, as valid UTF-8: what is not becomes question
/// marks.
std::string safe_user_agent(std::string_view user_agent);

/// The language of ours that an Accept-Language header likes best (RFC 9110, section 12.5.4; looked
/// up by RFC 4647, section 3.4, so that ru-RU finds ru); en if it likes none. Parts that are not as
/// they should be are passed over, and so is what stands behind the first 1000 bytes.
locale_name choose_locale(std::string_view accept_language);

/// Whether an Accept-Encoding header names gzip, or anything, with a weight (RFC 9110, section
/// 12.5.3). No header does not: who sends none may be a script that wants to read the text.
bool takes_gzip(std::string_view accept_encoding);

/// A strong validator for a body (RFC 9110, section 8.8.3).
std::string etag_of(std::string_view body);

/// Whether an If-None-Match header names `etag`, weakly or not, or everything (RFC 9110, 13.1.2).
bool names_etag(std::string_view if_none_match, std::string_view etag);

/// "Not Found" for 404 (RFC 9110, section 15); "" for one that no row of ours has.
const char* reason_phrase(int status);

}  // namespace troupe::http
