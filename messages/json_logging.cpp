#include "messages/json_impl.hpp"
#include "messages/logging.hpp"

namespace troupe {

TROUPE_JSON_IN(find_log_levels)
TROUPE_JSON_OUT(find_log_levels)
TROUPE_JSON_IN(change_log_level)
TROUPE_JSON_OUT(change_log_level)
TROUPE_JSON_IN(log_levels)
TROUPE_JSON_OUT(log_levels)

}  // namespace troupe
