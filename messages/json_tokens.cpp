#include "messages/json_impl.hpp"
#include "messages/token_json.hpp"

namespace troupe {

TROUPE_JSON_IN(jws_header)
TROUPE_JSON_OUT(jws_header)
TROUPE_JSON_IN(jws_claims)
TROUPE_JSON_OUT(jws_claims)

}  // namespace troupe
