#pragma once

#include <optional>

#include "actors/mail/letter.hpp"
#include "messages/events.hpp"

/// Every letter that we write.
namespace troupe {

/// The name of `from` is what the application is called.
letter welcome_letter(const mailbox& from, const event_header& header, const welcome_mail& event);

/// The letter of that name to somebody made up, the same each time; none if there is no such
/// letter.
std::optional<letter> sample_letter(std::string_view name, const mailbox& from,
                                    const locale_name& locale);

}  // namespace troupe
