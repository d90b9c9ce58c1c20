#include "messages/logging.hpp"

#include <algorithm>

#include "messages/log.hpp"

namespace troupe {

bool log_component_rule::holds(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool log_level_rule::holds(std::string_view text) {
  return text == "default" || log::level_named(text).has_value();
}

}  // namespace troupe
