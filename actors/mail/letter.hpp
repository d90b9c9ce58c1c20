#pragma once

#include <chrono>
#include <string>

#include "messages/fields.hpp"

namespace troupe {

/// Somebody who sends or gets letters.
struct mailbox {
  std::string name;     ///< any text; may be empty
  std::string address;  ///< ann@example.org
};

/// A letter as it was meant, before it is written down for sending.
struct letter {
  uuid id;  ///< of its event: the same letter has the same one each time
  std::chrono::sys_seconds sent_at;
  mailbox from;
  mailbox to;
  std::string language;  ///< a tag of RFC 5646
  std::string subject;
  std::string text;  ///< the same as `html`, for whom that is nothing
  std::string html;
};

/// The letter as it goes over the wire (RFC 5322, RFC 2045 to 2047): a header and two alternative
/// parts, ASCII, lines ended by CRLF. The same letter is the same bytes. Nothing in names, subject
/// or text can add a header field or a part. Throws std::logic_error if an address is none.
std::string written(const letter& what);

/// A moment as events have it ("2026-11-21T08:30:00.25Z", RFC 3339 in UTC), the fraction cut.
/// Throws std::logic_error if it is none.
std::chrono::sys_seconds moment_of(const std::string& rfc3339);

/// "Sat, 21 Nov 2026 08:30:00 +0000", as in RFC 5322.
std::string mail_date(std::chrono::sys_seconds moment);

}  // namespace troupe
