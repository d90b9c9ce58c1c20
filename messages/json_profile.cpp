#include "messages/json_impl.hpp"
#include "messages/profile.hpp"

namespace troupe {

TROUPE_JSON_IN(new_bio)
TROUPE_JSON_SCHEMA(new_bio)

TROUPE_JSON_IN(user_profile)
TROUPE_JSON_OUT(user_profile)
TROUPE_JSON_SCHEMA(user_profile)

}  // namespace troupe
