#include "config/operate.hpp"

#include <fmt/format.h>

#include <iostream>
#include <map>

#include "config/operators_desk.hpp"
#include "config/operators_table.hpp"
#include "config/password_prompt.hpp"

namespace troupe::config {

namespace {

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

void rotate_signing_keys(operators_desk& desk, const invocation& wanted) {
  show(wanted, desk.ask<key_list>("keys rotate", rotate_keys{wanted.now}));
}

void retire_signing_keys(operators_desk& desk, const invocation& wanted) {
  show(wanted, desk.ask<key_list>("keys retire", retire_keys{wanted.kids}));
}

void show_log_levels(operators_desk& desk, const invocation& wanted) {
  show(wanted, desk.ask<log_levels>("log levels", find_log_levels{}));
}

void set_log_level(operators_desk& desk, const invocation& wanted) {
  const change_log_level what{checked_field<log_component>("component", wanted.component),
                              checked_field<log_level_name>("level", wanted.level)};
  show(wanted, desk.ask<log_levels>("log level", what));
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
      {"keys rotate", rotate_signing_keys},
      {"keys retire", retire_signing_keys},
      {"log levels", show_log_levels},
      {"log level", set_log_level},
      {"events list", list_events_as_said},
      {"events show", show_event},
      {"events dead list", list_dead_events},
      {"events dead show", show_dead_event},
      {"events replay", replay_events_as_said},
      {"events drop", drop_events_as_said},
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
  return why.status;
}

}  // namespace troupe::config
