#include "messages/health.hpp"
#include "messages/json_impl.hpp"

namespace troupe {

TROUPE_JSON_OUT(health)
TROUPE_JSON_SCHEMA(health)

TROUPE_JSON_OUT(unready_health)
TROUPE_JSON_SCHEMA(unready_health)

}  // namespace troupe
