#pragma once

#include <caf/expected.hpp>
#include <caf/typed_actor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "http/sink.hpp"
#include "messages/actors.hpp"
#include "messages/json.hpp"
#include "messages/log.hpp"

/// What an operator at this machine may ask of the running server, over a Unix socket. A question
/// is two lines, the command's name and its message as JSON; the answer is two lines, "ok" and the
/// actor's answer as JSON, or "error" and a problem (RFC 9457). Several may follow one another on
/// one connection.
namespace troupe::http {

/// Takes what a command comes to as JSON; called once, on any thread.
using take_json = std::function<void(caf::expected<std::string>)>;

/// One command. Whoever may open the socket may give it.
struct control_row {
  std::string command;
  std::function<void(sink&, call, const std::string& json, take_json)> run;
};

using control_table = std::vector<control_row>;

/// Writes a row: `to_message` makes of an `In` what is put to `actor`, which answers `Out`.
template <class In, class Out, class Actor, class ToMessage = std::identity>
control_row command(std::string name, Actor actor, ToMessage to_message = {}) {
  return {std::move(name),
          [actor, to_message](sink& to, call on, const std::string& json, take_json take) {
            auto in = parse_json<In>(json);
            if (!in) return take(std::move(in.error()));
            to.ask<Out>(actor, std::move(on), to_message(std::move(*in)),
                        [take = std::move(take)](const caf::expected<Out>& out) {
                          if (!out) return take(out.error());
                          take(print_json(*out));
                        });
          }};
}

/// Writes a row that no actor is asked for: `answer` makes the answer of an `In`.
template <class In, class Out>
control_row local_command(std::string name, std::function<caf::expected<Out>(In)> answer) {
  return {std::move(name), [answer = std::move(answer)](sink&, const call&, const std::string& json,
                                                        const take_json& take) {
            auto in = parse_json<In>(json);
            if (!in) return take(std::move(in.error()));
            const auto out = answer(std::move(*in));
            if (!out) return take(out.error());
            take(print_json(*out));
          }};
}

/// Runs one command in this process, as the socket would: for `--offline`. Fails with no_such_route
/// if there is no such command.
void dispatch(const control_table& rows, sink& to, const std::string& command,
              const std::string& json, call on, take_json take);

/// What operators may do to users, keys and events.
control_table control_commands(const auth_actor& auth);

/// What they may do to the log of this process. `by_settings` is the level that the settings say.
control_table log_commands(log::level by_settings);

struct control_limits {
  std::chrono::milliseconds deadline = std::chrono::seconds{30};  ///< for one command
  std::chrono::milliseconds idle_max = std::chrono::seconds{10};  ///< between two of them
  std::size_t connections_max = 16;
};

/// Listens on the socket. Asio stays in control.cpp.
class control_socket {
 public:
  /// Makes the socket `path` for this user alone (mode 0600) and takes over one that a server left
  /// behind which no longer runs. Only this user and root are listened to. `to` must outlive this.
  /// Throws std::runtime_error that says what to do if the path is too long (107 bytes), in use, or
  /// cannot be made.
  control_socket(const std::string& path, control_table rows, sink& to, control_limits limits = {});

  control_socket(const control_socket&) = delete;
  control_socket& operator=(const control_socket&) = delete;

  /// Ends all connections and removes the socket.
  ~control_socket();

 private:
  struct running;
  std::shared_ptr<running> running_;
};

}  // namespace troupe::http
