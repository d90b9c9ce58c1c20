#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/checked.hpp"
#include "messages/describe.hpp"

namespace troupe {

/// The form of POST /api/introspect, RFC 7662, section 2.1.
struct introspection_form {
  std::string token;
  omittable<std::string> token_type_hint = {};  ///< not needed, and not looked at
};
TROUPE_DESCRIBE(introspection_form, token, token_type_hint);

/// The answer, section 2.2. Of a token that is not good nothing more is said.
struct introspection {
  bool active = false;
  omittable<std::string> token_type = {};
  omittable<std::string> sub = {};
  omittable<std::string> jti = {};
  omittable<std::string> iss = {};
  omittable<std::string> aud = {};
  omittable<std::int64_t> exp = {};
  omittable<std::int64_t> iat = {};
  omittable<std::vector<std::string>> roles = {};
};
TROUPE_DESCRIBE(introspection, active, token_type, sub, jti, iss, aud, exp, iat, roles);

}  // namespace troupe
