#pragma once

#include <string>
#include <variant>

namespace troupe::config {

enum class times_asked { once, twice };

/// Why there is no password; one line for people.
struct no_password {
  std::string why;
};

/// A password from standard input: at a terminal asked for without echo (twice, if it is a new one
/// that a slip would lock out), else one line of it. Never an argument: every user of the machine
/// can read those.
std::variant<std::string, no_password> read_password(times_asked times);

}  // namespace troupe::config
