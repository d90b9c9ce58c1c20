#include "messages/log.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <atomic>
#include <memory>

#include "messages/log_levels.hpp"
#include "messages/log_line.hpp"
#include "messages/log_queue.hpp"

namespace troupe::log {

namespace {

using clock = std::chrono::steady_clock;
using place_ptr = std::shared_ptr<spdlog::sinks::sink>;

enum class format { text, coloured_text, json };

constexpr std::size_t bytes_waiting_max = 4 * 1024 * 1024;
constexpr std::chrono::seconds flush_max{2};
constexpr std::chrono::milliseconds before_reopening{100};  // for what was said before it
constexpr std::chrono::minutes between_complaints{1};

place_ptr standard_error() {
  auto place = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  place->set_pattern("%v");  // the line comes from log_line.cpp whole
  return place;
}

place_ptr file_at(const std::string& path) {
  auto place = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
  place->set_pattern("%v");
  return place;
}

/// Where the process's lines go.
class book {
 public:
  void open(const settings& how) {
    path_ = how.file;
    if (!path_.empty()) place_ = file_at(path_);
    const auto plain =
        path_.empty() && isatty(STDERR_FILENO) != 0 ? format::coloured_text : format::text;
    how_ = how.format == "json" ? format::json : plain;
    queue_ = std::make_unique<line_queue>(bytes_waiting_max,
                                          [this](const auto& lines) { put_down(lines); });
  }

  void reopen() {
    if (path_.empty()) return;
    auto anew = file_at(path_);
    if (queue_) queue_->drain(before_reopening);
    const std::lock_guard lock{place_mutex_};
    place_.swap(anew);
    is_torn_ = false;
  }

  void write(const event& what) {
    const auto how = how_.load();
    auto line =
        how == format::json ? json_line(what) : text_line(what, how == format::coloured_text);
    if (queue_)
      queue_->put(std::move(line));
    else
      put_down({line});
  }

  bool flush() { return !queue_ || queue_->drain(flush_max); }

  std::uint64_t lines_lost() const { return failed_ + (queue_ ? queue_->dropped() : 0); }

 private:
  /// Lines, and before them how many were dropped since the last.
  void put_down(const std::vector<std::string>& lines) {
    const auto dropped = queue_ ? queue_->dropped() : 0;
    if (dropped > dropped_told_) {
      const auto more = dropped - std::exchange(dropped_told_, dropped);
      const fields count{{"lines", more}};
      const event lost{std::chrono::system_clock::now(), level::warn, "log",
                       "lines were dropped, nobody takes them fast enough", count};
      put_down_as_they_are({how_ == format::json ? json_line(lost) : text_line(lost, false)});
    }
    put_down_as_they_are(lines);
  }

  /// They go to the system together. If that fails some may have got there, and all count as lost;
  /// what comes next begins a line of its own.
  void put_down_as_they_are(const std::vector<std::string>& lines) {
    const std::lock_guard lock{place_mutex_};
    try {
      if (is_torn_) put_line("");
      for (const auto& line : lines) put_line(line);
      place_->flush();
      is_torn_ = false;
    } catch (const std::exception& failure) {
      is_torn_ = true;
      failed_ += lines.size();
      complain(failure.what());
    }
  }

  void put_line(std::string_view line) {
    place_->log({spdlog::string_view_t{}, spdlog::level::info,
                 spdlog::string_view_t{line.data(), line.size()}});
  }

  /// The log cannot say that it cannot be written.
  void complain(const char* why) {
    if (clock::now() < next_complaint_) return;
    next_complaint_ = clock::now() + between_complaints;
    fmt::print(stderr, "troupe: the log cannot be written, lines are lost: {}\n", why);
  }

  std::string path_;
  std::atomic<format> how_{format::text};
  std::mutex place_mutex_;
  place_ptr place_ = standard_error();
  std::atomic<std::uint64_t> failed_{0};
  std::uint64_t dropped_told_ = 0;
  clock::time_point next_complaint_{};
  bool is_torn_ = false;               ///< its last line may be half there
  std::unique_ptr<line_queue> queue_;  // its thread ends before what it writes to
};

book& the_book() {
  static book the_one;
  return the_one;
}

level_table& the_levels() {
  static level_table the_one;
  return the_one;
}

}  // namespace

bool wants(level how_loud, std::string_view component) {
  return the_levels().wants(how_loud, component);
}

void write(level how_loud, std::string_view component, std::string_view message, fields more) {
  if (!wants(how_loud, component)) return;
  the_levels().note(component);
  the_book().write({std::chrono::system_clock::now(), how_loud, component, message, more});
}

void open(const settings& how) {
  the_levels().set_common(level_named(how.level).value_or(level::info));
  try {
    the_book().open(how);
  } catch (const spdlog::spdlog_ex& wrong) {
    throw std::runtime_error(
        fmt::format("log.file: {}; name another, or let this user write it", wrong.what()));
  }
}

void reopen() {
  try {
    the_book().reopen();
  } catch (const spdlog::spdlog_ex& wrong) {
    error("log", "cannot be opened anew, goes on in the old file", {{"cause", wrong.what()}});
  }
}

bool flush() {
  return the_book().flush();
}

std::uint64_t lines_lost() {
  return the_book().lines_lost();
}

level common_level() {
  return the_levels().common();
}

std::vector<component_level> levels() {
  return the_levels().all();
}

bool set_level(std::string_view component, std::optional<level> quietest) {
  return the_levels().set(component, quietest);
}

void set_common_level(level quietest) {
  the_levels().set_common(quietest);
}

}  // namespace troupe::log
