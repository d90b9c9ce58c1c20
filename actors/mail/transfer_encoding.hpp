#pragma once

#include <string>
#include <string_view>

/// How text travels in a letter's body (RFC 2045, section 6).
namespace troupe {

struct encoded_body {
  std::string encoding;  ///< quoted-printable or base64
  std::string lines;     ///< at most 76 characters each, parted and ended by CRLF
};

/// By what makes it shorter: what is mostly ASCII stays readable. Every end of line is CRLF then.
encoded_body encode_body(std::string_view text);

/// In one line, however long.
std::string base64_unbroken(std::string_view bytes);

}  // namespace troupe
