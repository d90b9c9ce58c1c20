#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace troupe::test {

/// A connection to a port of this machine, byte by byte: a real client would not send what the
/// tests want to send.
class client {
 public:
  explicit client(std::uint16_t port) : file_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(file_, reinterpret_cast<sockaddr*>(&there), sizeof there) == 0;
  }

  client(const client&) = delete;
  client& operator=(const client&) = delete;
  ~client() { ::close(file_); }

  bool is_connected() const { return connected_; }

  /// What the server does not take any more is not sent.
  client& send(std::string_view text) {
    while (!text.empty()) {
      const auto sent = ::send(file_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return *this;
  }

  /// One answer, head and body; what has come before the end if the server hangs up.
  std::string read() {
    while (true) {
      const auto head = read_.find("\r\n\r\n");
      if (head != std::string::npos && read_.size() >= head + 4 + length_in(read_.substr(0, head)))
        return take(head + 4 + length_in(read_.substr(0, head)));
      if (!read_more()) return take(read_.size());
    }
  }

  /// Whether the server hangs up, after nothing but what was read.
  bool is_closed() { return read_.empty() && !read_more(); }

 private:
  static std::size_t length_in(const std::string& head) {
    constexpr std::string_view name = "Content-Length: ";
    const auto at = head.find(name);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
  }

  std::string take(std::size_t length) {
    auto text = read_.substr(0, length);
    read_.erase(0, length);
    return text;
  }

  bool read_more() {
    pollfd wait{file_, POLLIN, 0};
    if (::poll(&wait, 1, 5000) == 0) throw std::runtime_error("nothing came within five seconds");
    char part[4096];
    const auto got = ::recv(file_, part, sizeof part, 0);
    if (got > 0) read_.append(part, static_cast<std::size_t>(got));
    return got > 0;
  }

  int file_;
  bool connected_ = false;
  std::string read_;
};

}  // namespace troupe::test
