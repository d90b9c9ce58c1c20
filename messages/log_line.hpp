#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "messages/log.hpp"

/// How a line of the log looks; log.cpp writes it. Whatever the texts hold, a line stays one line
/// and has the fields it was given and no others: control characters and those that turn or hide
/// text are escaped, what is not UTF-8 is replaced by U+FFFD.
namespace troupe::log {

struct event {
  std::chrono::system_clock::time_point time;
  level how_loud;
  std::string_view component;
  std::string_view message;
  const fields& more;
};

/// "2026-11-21T09:12:01.123Z info  auth  signed in user_id=7", without the newline. A text that
/// could be taken for something else stands in quotes, with \" and \\ inside.
std::string text_line(const event& what, bool coloured);

/// One JSON object (RFC 8259): time, level, component, message, and the fields by their keys.
std::string json_line(const event& what);

}  // namespace troupe::log
