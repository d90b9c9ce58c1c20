#pragma once

#include <string>
#include <vector>

#include "messages/fields.hpp"

/// How an operator asks the running server for its log levels and changes them.
namespace troupe {

/// What writes lines: an actor's name, or a part of the server such as http.
struct log_component_rule : plain_rule {
  static constexpr length_range length{1, 64};
  static constexpr const char* format = "small letters, digits, _ and -";
  static constexpr const char* pattern = "^[a-z0-9_-]*$";
  static bool holds(std::string_view text);
};

struct log_level_rule : plain_rule {
  static constexpr length_range length{1, 7};
  static constexpr const char* format = "debug, info, warn, error or default";
  static constexpr const char* pattern = "^(debug|info|warn|error|default)$";
  static bool holds(std::string_view text);
};

using log_component = checked<log_component_rule>;
using log_level_name = checked<log_level_rule>;

struct find_log_levels {};
TROUPE_DESCRIBE(find_log_levels);

/// Until the server stops. The component `all` stands for all, and they forget their own; `default`
/// lets a component go by the level of all again, and all by that of the settings.
struct change_log_level {
  log_component component;
  log_level_name level;
};
TROUPE_DESCRIBE(change_log_level, component, level);

struct log_level_row {
  std::string component;
  std::string level;
  bool own = false;          ///< else that of all
  bool has_written = false;  ///< a line, since the start
};
TROUPE_DESCRIBE(log_level_row, component, level, own, has_written);

struct log_levels {
  std::string all;
  std::vector<log_level_row> components;
};
TROUPE_DESCRIBE(log_levels, all, components);

}  // namespace troupe
