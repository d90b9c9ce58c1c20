#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Bytes as text in the alphabet that is safe in URLs, without padding (RFC 4648 section 5, as RFC
/// 7515 wants it).
std::string base64url_encode(std::string_view bytes);

/// The bytes that `text` stands for, or nothing if base64url_encode does not print it: there is no
/// padding, no line break, no other alphabet, and the bits that are left over are zero. So bytes
/// have one spelling, and a signed text cannot be respelled.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace troupe
