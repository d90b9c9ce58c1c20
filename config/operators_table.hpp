#pragma once

#include <string>

#include "messages/auth.hpp"

/// Answers to operators, as text for a terminal.
namespace troupe::config {

std::string as_text(const user_list& users);
std::string as_text(const user_details& user);
std::string as_text(const account_status& status);
std::string as_text(const key_list& keys);

}  // namespace troupe::config
