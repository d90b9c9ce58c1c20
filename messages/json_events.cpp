#include "messages/events.hpp"
#include "messages/json_impl.hpp"

namespace troupe {

TROUPE_JSON_IN(user_registered)
TROUPE_JSON_OUT(user_registered)
TROUPE_JSON_IN(account_deactivated)
TROUPE_JSON_OUT(account_deactivated)
TROUPE_JSON_IN(account_activated)
TROUPE_JSON_OUT(account_activated)
TROUPE_JSON_IN(roles_changed)
TROUPE_JSON_OUT(roles_changed)
TROUPE_JSON_IN(welcome_mail)
TROUPE_JSON_OUT(welcome_mail)

}  // namespace troupe
