#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/describe.hpp"
#include "messages/json.hpp"

/// The two objects inside a token, as parse_json and print_json know them. They say only what
/// stands there; whether it is true and timely is for who checks the token.
namespace troupe {

/// RFC 7515, section 4. A token with `crit` must be refused (section 4.1.11): we know no extension.
/// One whose `crit` is not a list of strings does not even parse.
struct jws_header {
  std::string alg;
  std::string typ;
  std::string kid;
  omittable<std::vector<std::string>> crit = {};
};
TROUPE_DESCRIBE(jws_header, alg, typ, kid, crit);

/// RFC 7519, section 4.1, and our own. Times are whole seconds since 1970; `nbf`, which we do not
/// write ourselves, must be kept where it stands.
struct jws_claims {
  std::string sub;
  std::int64_t exp = 0;
  std::int64_t iat = 0;
  omittable<std::int64_t> nbf = {};
  std::string jti;
  std::string role;
  std::vector<std::string> roles;
  std::string type;
  std::string sid;
  std::int64_t gen = 0;
  std::string iss;
  std::string aud;
};
TROUPE_DESCRIBE(jws_claims, sub, exp, iat, nbf, jti, role, roles, type, sid, gen, iss, aud);

}  // namespace troupe
