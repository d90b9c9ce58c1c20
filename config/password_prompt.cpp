#include "config/password_prompt.hpp"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <optional>
#include <utility>

namespace troupe::config {

namespace {

constexpr std::size_t line_length_max = 4096;

/// A line of standard input without its end; nothing at its end, or when interrupted. Byte by byte,
/// so that what follows is left to others.
std::optional<std::string> read_line() {
  std::string line;
  char c = 0;
  while (line.size() < line_length_max) {
    if (read(STDIN_FILENO, &c, 1) <= 0) break;
    if (c == '\n') return line;
    line += c;
  }
  if (line.empty()) return std::nullopt;
  return line;
}

/// While it lives, the terminal shows nothing of what is typed, and Ctrl-C ends the reading instead
/// of the process, which would leave the terminal so.
class silence {
 public:
  silence() {
    tcgetattr(STDIN_FILENO, &before_);
    auto quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    struct sigaction interrupt {};
    interrupt.sa_handler = [](int) {};
    sigaction(SIGINT, &interrupt, &signal_before_);
  }
  ~silence() {
    sigaction(SIGINT, &signal_before_, nullptr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  silence(const silence&) = delete;
  silence& operator=(const silence&) = delete;

 private:
  termios before_{};
  struct sigaction signal_before_ {};
};

void say(std::string_view text) {
  // A terminal that cannot be written to is no reason not to read from it.
  [[maybe_unused]] const auto written = write(STDERR_FILENO, text.data(), text.size());
}

std::optional<std::string> ask(std::string_view question) {
  say(question);
  auto line = read_line();
  say("\n");
  return line;
}

}  // namespace

std::variant<std::string, no_password> read_password(times_asked times) {
  if (isatty(STDIN_FILENO) == 0) {
    if (auto line = read_line()) return *std::move(line);
    return no_password{"no password on standard input: one line was expected"};
  }
  const silence meanwhile;
  auto first = ask("Password: ");
  if (!first) return no_password{"no password was given"};
  if (times == times_asked::twice && ask("Again: ") != first)
    return no_password{"the two passwords differ; nothing was changed"};
  return *std::move(first);
}

}  // namespace troupe::config
