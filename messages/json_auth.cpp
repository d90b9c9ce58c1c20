#include "messages/auth.hpp"
#include "messages/json_impl.hpp"

namespace troupe {

TROUPE_JSON_IN(new_account)
TROUPE_JSON_SCHEMA(new_account)

TROUPE_JSON_IN(credentials)
TROUPE_JSON_SCHEMA(credentials)

TROUPE_JSON_IN(refresh_body)
TROUPE_JSON_SCHEMA(refresh_body)

TROUPE_JSON_IN(password_change)
TROUPE_JSON_SCHEMA(password_change)

TROUPE_JSON_IN(signed_in_user)
TROUPE_JSON_OUT(signed_in_user)
TROUPE_JSON_SCHEMA(signed_in_user)

TROUPE_JSON_IN(token_pair)
TROUPE_JSON_OUT(token_pair)
TROUPE_JSON_SCHEMA(token_pair)

TROUPE_JSON_IN(account_status)
TROUPE_JSON_OUT(account_status)
TROUPE_JSON_SCHEMA(account_status)

TROUPE_JSON_IN(confirmation)
TROUPE_JSON_OUT(confirmation)
TROUPE_JSON_SCHEMA(confirmation)

}  // namespace troupe
