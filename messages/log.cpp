#include "messages/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <atomic>
#include <memory>

#include "messages/log_line.hpp"

namespace troupe::log {

namespace {

enum class format { text, coloured_text, json };

struct sink {
  spdlog::logger to{"troupe", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  std::atomic<format> how{format::text};
  std::atomic<level> quietest{level::info};

  sink() {
    to.set_pattern("%v");  // the line comes from log_line.cpp whole
    to.set_level(spdlog::level::trace);
  }
};

sink& standard_error() {
  static sink the_one;
  return the_one;
}

level level_named(std::string_view name) {
  if (name == "debug") return level::debug;
  if (name == "warn") return level::warn;
  return name == "error" ? level::error : level::info;
}

format format_named(std::string_view name) {
  if (name == "json") return format::json;
  return isatty(STDERR_FILENO) != 0 ? format::coloured_text : format::text;
}

}  // namespace

bool wants(level how_loud) {
  return how_loud >= standard_error().quietest;
}

void write(level how_loud, std::string_view component, std::string_view message, fields more) {
  if (!wants(how_loud)) return;
  const auto how = standard_error().how.load();
  const event what{std::chrono::system_clock::now(), how_loud, component, message, more};
  const auto line =
      how == format::json ? json_line(what) : text_line(what, how == format::coloured_text);
  standard_error().to.log(spdlog::level::info, spdlog::string_view_t{line});
}

void open(const settings& how) {
  standard_error().how = format_named(how.format);
  standard_error().quietest = level_named(how.level);
}

void flush() {
  standard_error().to.flush();
}

}  // namespace troupe::log
