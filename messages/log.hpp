#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

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
bool wants(level how_loud);

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

/// How and how much to write.
struct settings {
  std::string format = "text";  ///< text or json
  std::string level = "info";   ///< debug, info, warn or error
};

/// To be called once, before the threads start; until then lines go to standard error as text.
void open(const settings& how);

/// Returns when all lines are written.
void flush();

}  // namespace troupe::log
