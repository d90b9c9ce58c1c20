#include "config/commands.hpp"

#include <fmt/format.h>

namespace troupe::config {

namespace {

const word who{"who", &invocation::who, "A user: number, login or e-mail address"};
const word login{"login", &invocation::login, "Login of the new user"};
const word email{"email", &invocation::email, "E-mail address of the new user"};
const word display_name{"display-name", &invocation::display_name, "How others see the new user"};
const word role{"role", &invocation::role, "A role, such as admin"};

const word component{"component", &invocation::component,
                     "What writes the lines, such as http, or `all`"};
const word level{"level", &invocation::level, "debug, info, warn, error, or default"};

const word shell{"shell", &invocation::shell, "bash, zsh or fish"};

const word letter{"letter", &invocation::letter, "A letter, such as welcome"};

const word event{"number", &invocation::event, "The number that `troupe events list` shows"};
const word events{"numbers", &invocation::events, "The numbers that `troupe events list` shows"};

const word kids{"kids", &invocation::kids, "The KIDs that `troupe keys list` shows"};

const option state{"--state", "STATE", &invocation::state,
                   "waiting, held, delivered, dead or dropped"};
const option subscriber{"--subscriber", "TOPIC", &invocation::subscriber,
                        "For whom: user_info or mail"};
const option event_type{"--type", "NAME", &invocation::event_type,
                        "What happened, such as 'Welcome Mail'"};
const option account{"--account", "USER", &invocation::account,
                     "Of one user: number, login or e-mail address"};
const option limit{"--limit", "COUNT", &invocation::limit, "So many at most"};
const option before{"--before", "NUMBER", &invocation::before, "Only those older than this one"};

const toggle all{"--all", &invocation::all,
                 "All in that state; without it say more than the state"};
const toggle admin{"--admin", &invocation::admin, "Give the role admin at once"};
const toggle now{"--now", &invocation::now,
                 "They sign at once, though who has kept the old set of keys does not know them"};
const toggle json{"--json", &invocation::json, "Print JSON, for programs"};
const toggle offline{"--offline", &invocation::offline, "Work on the database, no server being up"};
const toggle markdown{"--markdown", &invocation::markdown,
                      "Print docs/configuration.md: all settings and their defaults"};
const option locale{"--locale", "LANGUAGE", &invocation::locale,
                    "The language of the letter: en or ru"};

const std::vector<command> table{
    {"serve", "Serve HTTP until SIGTERM or SIGINT", "troupe serve --http.port 8080", {}, {}, true},
    {"migrate", "Bring the database's schemas up to date, as their owners", "troupe migrate"},
    {"config",
     "Print the settings in force and where each comes from",
     "troupe config",
     {},
     {markdown},
     true},
    {"metrics", "Print what each metric means; its value is at /metrics of --admin-listen",
     "troupe metrics"},
    {"completion",
     "Print what makes bash, zsh or fish complete commands",
     "source <(troupe completion bash)\n  troupe completion fish | source",
     {shell}},
    {"user create",
     "Make a user; the password is asked for, or a line of standard input",
     "troupe user create ann ann@example.org 'Ann Lee' --admin",
     {login, email, display_name},
     {admin, offline, json}},
    {"user list", "List all users", "troupe user list --json", {}, {offline, json}},
    {"user show", "Show a user", "troupe user show ann", {who}, {offline, json}},
    {"user grant",
     "Give a role to a user, in force with the next token",
     "troupe user grant ann admin",
     {who, role},
     {offline, json}},
    {"user revoke",
     "Take a role; every older token of the user is void",
     "troupe user revoke ann admin",
     {who, role},
     {offline, json}},
    {"user deactivate",
     "Lock a user out; login and e-mail address stay taken",
     "troupe user deactivate ann",
     {who},
     {offline, json}},
    {"user activate",
     "Let a deactivated user in again",
     "troupe user activate ann",
     {who},
     {offline, json}},
    {"user set-password",
     "Set a password and end all sessions of the user",
     "troupe user set-password ann <new-password.txt",
     {who},
     {offline, json}},
    {"keys list",
     "List the keys that sign tokens, without their secrets",
     "troupe keys list",
     {},
     {offline, json}},
    {.name = "keys rotate",
     .help = "Make new keys: shown at once, they sign five minutes later; old tokens stay good",
     .example = "troupe keys rotate",
     .switches = {now, offline, json}},
    {.name = "keys retire",
     .help = "Take keys back: tokens by them are void when this answers, and another key signs",
     .example = "troupe keys retire Hq3kTy8mB2nVw5xZ7cD9fG1jL4pR6sU0aE-oI_tYuQ8",
     .words = {kids},
     .switches = {offline, json}},
    {"log levels", "List which lines are written", "troupe log levels", {}, {json}},
    {"log level",
     "Set the least severe line that is written, until the server stops",
     "troupe log level http debug\n  troupe log level http default\n  troupe log level all warn",
     {component, level},
     {json}},
    {.name = "mail preview",
     .help = "Print a letter as it would be sent, to somebody made up",
     .example = "troupe mail preview welcome --locale ru >welcome.eml",
     .words = {letter},
     .options = {locale}},
    {.name = "events list",
     .help = "List events and what became of them, the newest first",
     .example = "troupe events list --account ann --state waiting",
     .switches = {offline, json},
     .options = {state, subscriber, event_type, account, limit, before}},
    {.name = "events show",
     .help = "Show all of an event",
     .example = "troupe events show 17",
     .words = {event},
     .switches = {offline, json}},
    {.name = "events dead list",
     .help = "List the events that nobody tries to deliver any more, the newest first",
     .example = "troupe events dead list --subscriber mail",
     .switches = {offline, json},
     .options = {subscriber, event_type, account, limit, before}},
    {.name = "events dead show",
     .help = "Show all of a dead event",
     .example = "troupe events dead show 17",
     .words = {event},
     .switches = {offline, json}},
    {.name = "events replay",
     .help =
         "Deliver events once more, letters too: by number, or the dead (--state: another state)",
     .example = "troupe events replay 17 18\n  troupe events replay --subscriber mail\n"
                "  troupe events replay --all",
     .words = {events},
     .switches = {all, offline, json},
     .options = {state, subscriber, event_type, account}},
    {.name = "events drop",
     .help = "Give events up: by number, or those that are dead (--state: another state)",
     .example = "troupe events drop 17\n  troupe events drop --state waiting --account ann",
     .words = {events},
     .switches = {all, offline, json},
     .options = {state, subscriber, event_type, account}},
};

}  // namespace

const std::vector<command>& commands() {
  return table;
}

std::string group_help(std::string_view words) {
  if (words == "user") return "Make, list and change users";
  if (words == "events") return "See, repeat and give up events that did not arrive";
  if (words == "events dead") return "The events that nobody tries to deliver any more";
  if (words == "log") return "What the running server writes into its log";
  if (words == "mail") return "The letters that are sent";
  return "The keys that sign tokens";
}

std::string help_on_settings(const command& one, const setting_list& known) {
  if (!one.lists_settings) return "Settings may follow: `troupe serve --help` lists them.";
  std::string text =
      "Settings (each also a variable and a key of the file, see `troupe config`):\n";
  for (const auto& each : known.all())
    text += fmt::format("  {:<34} {}\n", flag_of(each.name), each.help);
  return text;
}

}  // namespace troupe::config
