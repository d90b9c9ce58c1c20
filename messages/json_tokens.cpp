#include "messages/json_impl.hpp"
#include "messages/token_json.hpp"
#include "messages/web_keys.hpp"

namespace troupe {

TROUPE_JSON_IN(jws_header)
TROUPE_JSON_OUT(jws_header)
TROUPE_JSON_IN(jws_claims)
TROUPE_JSON_OUT(jws_claims)

TROUPE_JSON_OUT(web_key_set)
TROUPE_JSON_SCHEMA(web_key_set)

}  // namespace troupe
