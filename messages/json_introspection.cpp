#include "messages/introspection.hpp"
#include "messages/json_impl.hpp"

namespace troupe {

TROUPE_JSON_SCHEMA(introspection_form)

TROUPE_JSON_OUT(introspection)
TROUPE_JSON_SCHEMA(introspection)

}  // namespace troupe
