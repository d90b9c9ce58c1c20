#include "http/control.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/post.hpp>
#include <asio/read_until.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <functional>
#include <stdexcept>
#include <thread>
#include <unordered_set>

#include "http/headers.hpp"
#include "http/problems.hpp"
#include "messages/log.hpp"

namespace troupe::http {

namespace {

using protocol = asio::local::stream_protocol;
using clock = std::chrono::steady_clock;

constexpr std::size_t line_length_max = 64 * 1024;
constexpr std::chrono::seconds accept_pause{1};
constexpr std::size_t path_length_max = 107;  // what sockaddr_un has room for

/// Who is at the other end; nobody if the kernel does not say.
std::optional<ucred> other_end(protocol::socket& peer) {
  ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(peer.native_handle(), SOL_SOCKET, SO_PEERCRED, &who, &size) != 0)
    return std::nullopt;
  return who;
}

/// Whether that is this user or root; the file's mode says so too, where it is obeyed.
bool is_trusted(const std::optional<ucred>& who) {
  return who && (who->uid == 0 || who->uid == ::geteuid());
}

bool is_socket(const std::string& path) {
  struct stat what {};
  return ::lstat(path.c_str(), &what) == 0 && S_ISSOCK(what.st_mode);
}

bool somebody_listens(asio::io_context& context, const std::string& path) {
  protocol::socket probe{context};
  std::error_code wrong;
  probe.connect(protocol::endpoint{path}, wrong);
  return !wrong;
}

/// A server that was killed leaves its socket behind.
void clear_the_way(asio::io_context& context, const std::string& path) {
  if (!is_socket(path)) return;
  if (somebody_listens(context, path))
    throw std::runtime_error(fmt::format(
        "A server is running already: it listens on {}. End it, or give this one another state "
        "folder",
        path));
  ::unlink(path.c_str());
}

protocol::acceptor listen(asio::io_context& context, const std::string& path) {
  if (path.size() > path_length_max)
    throw std::runtime_error(
        fmt::format("The path of the control socket is {} bytes long, {} are possible: choose a "
                    "shorter state folder ({})",
                    path.size(), path_length_max, path));
  clear_the_way(context, path);
  const auto before = ::umask(0177);
  protocol::acceptor acceptor{context};
  std::error_code wrong;
  acceptor.open(protocol{}, wrong);
  if (!wrong) acceptor.bind(protocol::endpoint{path}, wrong);
  ::umask(before);
  if (!wrong) acceptor.listen(asio::socket_base::max_listen_connections, wrong);
  if (!wrong) return acceptor;
  throw std::runtime_error(fmt::format(
      "Cannot make the control socket {} ({}): see whether its folder is there and may be written",
      path, wrong.message()));
}

}  // namespace

void dispatch(const control_table& rows, sink& to, const std::string& command,
              const std::string& json, call on, take_json take) {
  const auto row = std::ranges::find(rows, command, &control_row::command);
  if (row == rows.end())
    return take(caf::make_error(errc::no_such_route, "there is no such command"));
  row->run(to, std::move(on), json, std::move(take));
}

struct control_socket::running : std::enable_shared_from_this<running> {
  running(const std::string& path, control_table rows, sink& to, control_limits limits)
      : path(path),
        rows(std::move(rows)),
        to(to),
        limits(limits),
        acceptor(listen(context, path)) {}

  class session;

  void accept();
  void accept_later();
  void close();

  std::string path;
  control_table rows;
  sink& to;
  control_limits limits;
  asio::io_context context;
  protocol::acceptor acceptor;
  asio::steady_timer pause{context};
  std::unordered_set<std::shared_ptr<session>> sessions;
  std::thread thread;
};

/// One connection: reads two lines, answers, and again. Runs on the socket's one thread.
class control_socket::running::session : public std::enable_shared_from_this<session> {
 public:
  session(running& server, protocol::socket peer, ucred who)
      : server_(server), peer_(std::move(peer)), who_(who), timer_(server.context) {}

  void read_command() {
    be_patient(server_.limits.idle_max);
    read_line([this](std::string line) {
      command_ = std::move(line);
      read_line([this](const std::string& json) { obey(json); });
    });
  }

  void close() {
    std::error_code ignored;
    peer_.close(ignored);
    timer_.cancel();
    server_.sessions.erase(shared_from_this());
  }

 private:
  void be_patient(std::chrono::milliseconds limit) {
    timer_.expires_after(limit);
    timer_.async_wait([me = shared_from_this()](std::error_code over) {
      if (!over && me->timer_.expiry() <= clock::now()) me->close();
    });
  }

  template <class Take>
  void read_line(Take take) {
    asio::async_read_until(
        peer_, asio::dynamic_buffer(read_, line_length_max), '\n',
        [me = shared_from_this(), take](std::error_code wrong, std::size_t length) {
          if (wrong) return me->close();
          auto line = me->read_.substr(0, length - 1);
          me->read_.erase(0, length);
          take(std::move(line));
        });
  }

  void obey(const std::string& json) {
    const auto id = request_id_from("");
    const auto until = clock::now() + server_.limits.deadline;
    be_patient(server_.limits.deadline + server_.limits.idle_max);
    // The actor may answer when socket and context are gone, so it keeps neither.
    auto take = [server = server_.weak_from_this(), me = this->weak_from_this(),
                 id](caf::expected<std::string> out) {
      const auto there = server.lock();
      if (!there) return;
      asio::post(there->context, [me, id, out = std::move(out)] {
        if (const auto still = me.lock()) still->answer(out, id);
      });
    };
    try {
      dispatch(server_.rows, server_.to, command_, json, {id, deadline{until}}, take);
    } catch (const std::exception& thrown) {
      take(caf::make_error(errc::handler_failed, std::string{thrown.what()}));
    }
  }

  void answer(const caf::expected<std::string>& out, const std::string& id) {
    if (!out) log_cause(out.error(), "control", id);
    log::info("control", "command",
              {{"request_id", id},
               {"command", std::string_view{command_}.substr(0, 64)},
               {"uid", static_cast<std::int64_t>(who_.uid)},
               {"pid", static_cast<std::int64_t>(who_.pid)},
               {"result", out ? "ok" : row_of(code_of(out.error())).name}});
    written_ = out ? "ok\n" + *out : "error\n" + print_json(problem_of(out.error(), id));
    written_ += '\n';
    asio::async_write(peer_, asio::buffer(written_),
                      [me = shared_from_this()](std::error_code wrong, std::size_t) {
                        wrong ? me->close() : me->read_command();
                      });
  }

  running& server_;
  protocol::socket peer_;
  ucred who_;
  asio::steady_timer timer_;
  std::string read_;
  std::string command_;
  std::string written_;
};

void control_socket::running::accept() {
  acceptor.async_accept([this](std::error_code wrong, protocol::socket peer) {
    if (!acceptor.is_open()) return;
    if (wrong) return accept_later();
    if (const auto who = other_end(peer);
        is_trusted(who) && sessions.size() < limits.connections_max)
      (*sessions.insert(std::make_shared<session>(*this, std::move(peer), *who)).first)
          ->read_command();
    accept();
  });
}

/// Out of files, most likely: trying again at once would keep a core busy.
void control_socket::running::accept_later() {
  pause.expires_after(accept_pause);
  pause.async_wait([this](std::error_code ended) {
    if (!ended) accept();
  });
}

void control_socket::running::close() {
  asio::post(context, [this] {
    acceptor.close();
    pause.cancel();
    for (const auto open = sessions; const auto& one : open) one->close();
  });
  thread.join();
  ::unlink(path.c_str());
}

control_socket::control_socket(const std::string& path, control_table rows, sink& to,
                               control_limits limits)
    : running_(std::make_shared<running>(path, std::move(rows), to, limits)) {
  running_->accept();
  running_->thread = std::thread{[at = running_.get()] { at->context.run(); }};
}

control_socket::~control_socket() {
  running_->close();
}

}  // namespace troupe::http
