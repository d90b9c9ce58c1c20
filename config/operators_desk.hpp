#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "config/all_settings.hpp"
#include "config/settings.hpp"
#include "messages/auth.hpp"
#include "messages/json.hpp"

/// What operators' commands share.
namespace troupe::config {

/// What was refused and why, or how a command is to be used; and the process's status for it.
struct refusal : std::runtime_error {
  explicit refusal(const std::string& why, int status = 1)
      : std::runtime_error(why), status(status) {}

  int status;
};

class offline_server;

/// Whoever carries out commands: the server that runs, or, with --offline, this process.
class operators_desk {
 public:
  operators_desk(const settings& how, const invocation& wanted);
  ~operators_desk();

  /// Throws refusal if that is the answer, std::runtime_error if there is none.
  template <class Answer, class Question>
  Answer ask(const std::string& command, const Question& question) {
    const auto json = ask_for_json(command, print_json(question));
    auto answer = parse_json<Answer>(json);
    if (!answer) throw std::runtime_error("the server's answer is not understood: " + json);
    return std::move(*answer);
  }

  /// The account of that number, login or e-mail address.
  account_id find(const std::string& who);

 private:
  std::string ask_for_json(const std::string& command, const std::string& json);
  std::string ask_offline(const std::string& command, const std::string& json);

  const settings& how_;
  const invocation& wanted_;
  std::unique_ptr<offline_server> offline_;
};

// `events …`, by theme.

void list_events_as_said(operators_desk& desk, const invocation& wanted);
void show_event(operators_desk& desk, const invocation& wanted);
void list_dead_events(operators_desk& desk, const invocation& wanted);
void show_dead_event(operators_desk& desk, const invocation& wanted);
void replay_events_as_said(operators_desk& desk, const invocation& wanted);
void drop_events_as_said(operators_desk& desk, const invocation& wanted);

}  // namespace troupe::config
