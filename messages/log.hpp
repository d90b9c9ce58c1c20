#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The log: one line an event, as text or JSON. spdlog stays in log.cpp.
///
///   log::info("auth", "signed in", {{"user_id", 7}, {"request_id", id}});
///
/// Never hand it a secret. Values may come from outside: they are escaped, a line stays a line.
namespace troupe::log {

enum class level { debug, info, warn, error };

struct field {
  std::string_view key;
  std::variant<std::int64_t, double, std::string_view> value;

  field(std::string_view key, std::int64_t number) : key(key), value(number) {}
  field(std::string_view key, int number) : key(key), value(std::int64_t{number}) {}
  field(std::string_view key, std::uint64_t number)
      : key(key), value(static_cast<std::int64_t>(number)) {}
  field(std::string_view key, double number) : key(key), value(number) {}
  field(std::string_view key, std::string_view text) : key(key), value(text) {}
  field(std::string_view key, const char* text) : key(key), value(std::string_view{text}) {}
  field(std::string_view key, const std::string& text) : key(key), value(std::string_view{text}) {}
};

using fields = std::initializer_list<field>;

/// Whether a line of that level would be written; to spare work for one that would not.
bool wants(level how_loud, std::string_view component);

void write(level how_loud, std::string_view component, std::string_view message, fields more = {});

inline void debug(std::string_view component, std::string_view message, fields more = {}) {
  write(level::debug, component, message, more);
}
inline void info(std::string_view component, std::string_view message, fields more = {}) {
  write(level::info, component, message, more);
}
inline void warn(std::string_view component, std::string_view message, fields more = {}) {
  write(level::warn, component, message, more);
}
inline void error(std::string_view component, std::string_view message, fields more = {}) {
  write(level::error, component, message, more);
}

/// How, where and how much to write.
struct settings {
  std::string format = "text";  ///< text or json
  std::string level = "info";   ///< debug, info, warn or error
  std::string file;             ///< empty: standard error
};

/// To be called once, before the threads start; until then lines go to standard error as text. From
/// here on a thread of the log's own writes them, and nobody waits for it: past 4 MiB of lines that
/// are not written yet, lines are dropped, counted, and told of. Throws std::runtime_error that
/// says what to do if the file cannot be written.
void open(const settings& how);

/// Opens the file anew by its name, for whoever has moved it away. If that fails the old one is
/// kept, and a line says so.
void reopen();

/// Waits for all lines to be written, two seconds at most; false if they are not.
bool flush();

/// How many lines were dropped or could not be written, since the start.
std::uint64_t lines_lost();

struct component_level {
  std::string component;
  level quietest;
  bool is_own;       ///< else that of all
  bool has_written;  ///< a line, since the start
};

/// The level of all that have none of their own.
level common_level();

/// Those that have written a line or have a level of their own, by name.
std::vector<component_level> levels();

/// Nothing for `quietest`: the component goes by the level of all again. At most 100 have their
/// own; false if they are so many.
bool set_level(std::string_view component, std::optional<level> quietest);

/// For all; the levels of their own that components have are forgotten.
void set_common_level(level quietest);

/// "debug", "info", "warn" and "error".
std::string_view name_of(level how_loud);
std::optional<level> level_named(std::string_view name);

}  // namespace troupe::log
