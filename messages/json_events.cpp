#include "messages/events.hpp"
#include "messages/json_impl.hpp"

namespace troupe {

TROUPE_JSON_IN(user_registered)
TROUPE_JSON_OUT(user_registered)
TROUPE_JSON_IN(account_deactivated)
TROUPE_JSON_OUT(account_deactivated)

}  // namespace troupe
