#include "http/control_client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>

namespace troupe::http {

namespace {

using clock = std::chrono::steady_clock;

class unix_socket {
 public:
  unix_socket() : file_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  unix_socket(const unix_socket&) = delete;
  unix_socket& operator=(const unix_socket&) = delete;
  ~unix_socket() { ::close(file_); }

  bool connect(const std::string& path) const {
    sockaddr_un there{};
    there.sun_family = AF_UNIX;
    if (path.size() >= sizeof there.sun_path) {
      errno = ENAMETOOLONG;
      return false;
    }
    std::memcpy(there.sun_path, path.data(), path.size());
    return ::connect(file_, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
  }

  bool write(std::string_view text) const {
    while (!text.empty()) {
      const auto sent = ::send(file_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Two lines; none if the other end leaves or time is up before they are there.
  std::optional<std::string> read_two_lines(clock::time_point until) const {
    std::string text;
    while (!has_two_lines(text)) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
      pollfd wait{file_, POLLIN, 0};
      if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0)
        return std::nullopt;
      char part[4096];
      const auto got = ::recv(file_, part, sizeof part, 0);
      if (got <= 0) return std::nullopt;
      text.append(part, static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  static bool has_two_lines(const std::string& text) {
    const auto first = text.find('\n');
    return first != std::string::npos && text.find('\n', first + 1) != std::string::npos;
  }

  int file_;
};

}  // namespace

bool is_served(const std::string& path) {
  return unix_socket{}.connect(path);
}

std::variant<std::string, control_failure> ask_control(const std::string& path,
                                                       const std::string& command,
                                                       const std::string& json,
                                                       std::chrono::milliseconds patience) {
  using kind = control_failure::kind;
  const unix_socket there;
  if (!there.connect(path))
    return control_failure{kind::no_server,
                           "no server is running at " + path + " (" + std::strerror(errno) + ")"};
  const auto until = clock::now() + patience;
  if (!there.write(command + '\n' + json + '\n'))
    return control_failure{kind::lost, "the server hung up before it had read the command"};
  const auto lines = there.read_two_lines(until);
  if (!lines)
    return control_failure{kind::lost, "the server did not answer; whether it obeyed is not known"};
  const auto end = lines->find('\n');
  auto answer = lines->substr(end + 1, lines->find('\n', end + 1) - end - 1);
  if (lines->compare(0, end, "ok") == 0) return answer;
  return control_failure{kind::refused, std::move(answer)};
}

}  // namespace troupe::http
