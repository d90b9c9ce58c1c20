#pragma once

#include "actors/mail/mail_settings.hpp"
#include "config/settings.hpp"

namespace troupe::config {

/// `troupe mail preview`: the letter that is wanted, from the sender that the settings name. One
/// that there is not, or not in that language, is refused with those there are.
farewell preview_letter(const mail_settings& mail, const invocation& wanted);

}  // namespace troupe::config
