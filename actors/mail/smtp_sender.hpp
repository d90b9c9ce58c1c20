#pragma once

#include <memory>

#include "actors/mail/letterbox.hpp"
#include "actors/mail/mail_settings.hpp"

namespace troupe {

/// Letters to a mail server. Has at most one connection, which is kept for the next letter until it
/// is told to rest. Certificates and their names are checked. A connection that turns out to be
/// closed when the next letter comes is replaced at once.
std::unique_ptr<letterbox> make_smtp_sender(const smtp_route& route);

}  // namespace troupe
