#include "config/operate.hpp"

#include <fmt/format.h>

#include <future>
#include <iostream>
#include <map>
#include <optional>
#include <stdexcept>

#include "config/node.hpp"
#include "config/operators_table.hpp"
#include "config/password_prompt.hpp"
#include "config/schemas.hpp"
#include "http/control.hpp"
#include "http/control_client.hpp"

namespace troupe::config {

namespace {

constexpr int status_refused = 1;

/// What the server refused, or why it could not be asked.
struct refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string text_of(const std::string& problem_json) {
  auto parsed = parse_json<problem>(problem_json);
  if (!parsed) return problem_json;
  auto text = fmt::format("{}: {}", parsed->code, parsed->title);
  if (parsed->detail) text += " (" + *parsed->detail + ")";
  for (const auto& each : parsed->errors.value_or(std::vector<violation>{}))
    text += fmt::format("; {}: {}", each.field, each.message);
  return text;
}

/// The actors of this process, asked as a server's control socket would ask them.
class offline_server {
 public:
  explicit offline_server(const settings& how, bool production)
      : actors_(how, production), commands_(http::control_commands(actors_.cast().auth)) {}

  std::string ask(const std::string& command, const std::string& json) {
    std::promise<caf::expected<std::string>> answer;
    auto arrived = answer.get_future();
    const call on{"offline", deadline{deadline::clock::now() + std::chrono::seconds{30}}};
    http::dispatch(commands_, answers_, command, json, on,
                   [&answer](caf::expected<std::string> out) { answer.set_value(std::move(out)); });
    auto out = arrived.get();
    if (out) return std::move(*out);
    const auto* detail = detail_of<std::string>(out.error());
    auto text = code_name(code_of(out.error()));
    if (detail) text += ": " + *detail;
    if (const auto* wrong = detail_of<std::vector<violation>>(out.error()))
      for (const auto& each : *wrong) text += fmt::format("; {} {}", each.field, each.message);
    throw refusal(text);
  }

 private:
  node actors_;
  http::sink answers_{actors_.system()};
  http::control_table commands_;
};

/// Whoever carries out commands: the server that runs, or this process.
class operators_desk {
 public:
  operators_desk(const settings& how, const invocation& wanted) : how_(how), wanted_(wanted) {}

  template <class Answer, class Question>
  Answer ask(const std::string& command, const Question& question) {
    const auto json = ask_for_json(command, print_json(question));
    auto answer = parse_json<Answer>(json);
    if (!answer) throw std::runtime_error("the server's answer is not understood: " + json);
    return std::move(*answer);
  }

  account_id find(const std::string& who) {
    return ask<user_details>("user show", find_user{who}).id;
  }

 private:
  std::string ask_for_json(const std::string& command, const std::string& json) {
    if (wanted_.offline) return ask_offline(command, json);
    using kind = http::control_failure::kind;
    auto answer = http::ask_control(how_.control_path(), command, json);
    if (auto* text = std::get_if<std::string>(&answer)) return std::move(*text);
    const auto& failure = std::get<http::control_failure>(answer);
    if (failure.what == kind::refused) throw refusal(text_of(failure.text));
    if (failure.what == kind::no_server)
      throw std::runtime_error(
          fmt::format("{}. Start one with `troupe serve`, or add --offline", failure.text));
    throw std::runtime_error(failure.text);
  }

  std::string ask_offline(const std::string& command, const std::string& json) {
    if (!offline_) {
      if (http::is_served(how_.control_path()))
        throw std::runtime_error(
            "a server is running, so --offline would go behind its back: "
            "leave it out");
      prepare_schemas(how_.database);
      offline_.emplace(how_, wanted_.profile == "production");
    }
    return offline_->ask(command, json);
  }

  const settings& how_;
  const invocation& wanted_;
  std::optional<offline_server> offline_;
};

template <class T>
T checked_field(const char* name, std::string text) {
  auto parsed = T::parse(std::move(text));
  if (auto* wrong = std::get_if<violation>(&parsed))
    throw refusal(fmt::format("{}: {}", name, wrong->message));
  return std::get<T>(std::move(parsed));
}

new_password_text ask_for_password() {
  auto given = read_password(times_asked::twice);
  if (auto* none = std::get_if<no_password>(&given)) throw refusal(none->why);
  return checked_field<new_password_text>("password", std::get<std::string>(std::move(given)));
}

template <class Answer>
void show(const invocation& wanted, const Answer& answer) {
  std::cout << (wanted.json ? print_json(answer) + "\n" : as_text(answer));
}

/// All of them, page by page; as JSON an object a line would be no JSON, so one list at the end.
void show_users(operators_desk& desk, const invocation& wanted) {
  constexpr std::int64_t page = 500;
  user_list all;
  for (list_users next{{}, page};;) {
    auto some = desk.ask<user_list>("user list", next);
    all.users.insert(all.users.end(), some.users.begin(), some.users.end());
    if (static_cast<std::int64_t>(some.users.size()) < page) break;
    next.after = some.users.back().id;
  }
  show(wanted, all);
}

void create(operators_desk& desk, const invocation& wanted) {
  create_user who{{checked_field<display_name>("display name", wanted.display_name),
                   checked_field<login_name>("login", wanted.login),
                   checked_field<email_address>("e-mail", wanted.email), ask_for_password()},
                  wanted.admin};
  show(wanted, desk.ask<user_details>("user create", who));
}

void change_activity(operators_desk& desk, const invocation& wanted, bool active) {
  const set_activity what{desk.find(wanted.who), active, {}};
  show(wanted, desk.ask<account_status>(wanted.command, what));
}

using action = void (*)(operators_desk&, const invocation&);

const std::map<std::string, action, std::less<>>& actions() {
  static const std::map<std::string, action, std::less<>> all{
      {"user create", create},
      {"user list", show_users},
      {"user show",
       [](operators_desk& desk, const invocation& wanted) {
         show(wanted, desk.ask<user_details>("user show", find_user{wanted.who}));
       }},
      {"user grant",
       [](operators_desk& desk, const invocation& wanted) {
         const grant_role what{desk.find(wanted.who),
                               checked_field<role_name>("role", wanted.role)};
         show(wanted, desk.ask<user_details>("user grant", what));
       }},
      {"user revoke",
       [](operators_desk& desk, const invocation& wanted) {
         const revoke_role what{desk.find(wanted.who),
                                checked_field<role_name>("role", wanted.role)};
         show(wanted, desk.ask<user_details>("user revoke", what));
       }},
      {"user deactivate", [](operators_desk& desk,
                             const invocation& wanted) { change_activity(desk, wanted, false); }},
      {"user activate",
       [](operators_desk& desk, const invocation& wanted) { change_activity(desk, wanted, true); }},
      {"user set-password",
       [](operators_desk& desk, const invocation& wanted) {
         const set_password what{desk.find(wanted.who), ask_for_password()};
         show(wanted, desk.ask<user_details>("user set-password", what));
       }},
      {"keys list",
       [](operators_desk& desk, const invocation& wanted) {
         show(wanted, desk.ask<key_list>("keys list", list_keys{}));
       }},
  };
  return all;
}

}  // namespace

int operate(const settings& how, const invocation& wanted) try {
  const auto found = actions().find(wanted.command);
  if (found == actions().end())
    throw std::runtime_error("there is no `" + wanted.command + "` in this build");
  operators_desk desk{how, wanted};
  found->second(desk, wanted);
  return EXIT_SUCCESS;
} catch (const refusal& why) {
  std::cerr << "troupe: " << why.what() << '\n';
  return status_refused;
}

}  // namespace troupe::config
