#include "config/settings.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

#include "config/build.hpp"
#include "config/commands.hpp"

namespace troupe::config {

namespace {

/// What decides which other settings there are; not to be found in a file, nor changed by a
/// profile.
struct beginnings {
  std::string file;
  std::string profile = "production";
};

/// Texts are collected here and read later, when all that was given is known.
struct flags {
  std::map<std::string, std::string> settings;  ///< by the setting's name
  std::string file;
  std::string profile;
  bool version = false;
};

constexpr auto settings_group = "Settings";

std::vector<std::string> other_variables() {
  return {
      "TROUPE_CONFIG",
      "TROUPE_PROFILE",
#ifdef TROUPE_FAILPOINTS
      "TROUPE_FAILPOINT",
#endif
  };
}

std::string is_number(const std::string& text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  const bool good = read.ec == std::errc{} && read.ptr == end && number > 0;
  return good ? "" : fmt::format("\"{}\" must be a whole number from 1", text);
}

/// Numbers are those of things, or how many: they count from 1. What has a default shows it.
CLI::Option& add_place(CLI::App& to, const char* name, const place& at, const char* help,
                       invocation& into) {
  return *std::visit(
      [&]<class T>(T invocation::*field) {
        auto* added = to.add_option(name, into.*field, help);
        if (into.*field != T{}) added->capture_default_str();
        constexpr bool counts =
            std::is_same_v<T, std::int64_t> || std::is_same_v<T, std::vector<std::int64_t>>;
        return counts ? added->check(is_number, "") : added;
      },
      at);
}

void add_word(CLI::App& to, const word& one, invocation& into) {
  add_place(to, one.name, one.into, one.help, into)
      .required(!std::holds_alternative<std::vector<std::int64_t> invocation::*>(one.into));
}

void add_option(CLI::App& to, const option& one, invocation& into) {
  // An empty one is a script's unset variable, and would mean that there is no such limit.
  const auto is_said = [](const std::string& text) {
    return std::string{text.empty() ? "must not be empty" : ""};
  };
  add_place(to, one.name, one.into, one.help, into).type_name(one.value)->check(is_said, "");
}

void add_switch(CLI::App& to, const toggle& one, invocation& into) {
  to.add_flag(one.name, into.*one.into, one.help);
}

/// The app around commands that begin with `words`, of which `last` is the last.
CLI::App& group_in(CLI::App& around, const std::string& words, const std::string& last,
                   const command& one) {
  const auto there =
      around.get_subcommands([&last](const CLI::App* app) { return app->get_name() == last; });
  auto* group = there.empty() ? around.add_subcommand(last, group_help(words)) : there.front();
  group->footer("Example:\n  " + one.example);
  return *group->fallthrough()->allow_extras();
}

/// The app for a command, and for "user create" that of "user" around it.
CLI::App& app_of(CLI::App& root, const command& one) {
  auto* around = &root;
  std::size_t begin = 0;
  for (auto space = one.name.find(' '); space != one.name.npos; space = one.name.find(' ', begin)) {
    around =
        &group_in(*around, one.name.substr(0, space), one.name.substr(begin, space - begin), one);
    begin = space + 1;
  }
  return *around->add_subcommand(one.name.substr(begin), one.help);
}

void add_commands(CLI::App& root, invocation& into, const setting_list& known) {
  for (const auto& one : commands()) {
    auto& app = app_of(root, one);
    app.fallthrough()->allow_extras();
    app.footer(fmt::format("Example:\n  {}\n\n{}", one.example, help_on_settings(one, known)));
    for (const auto& each : one.words) add_word(app, each, into);
    for (const auto& each : one.switches) add_switch(app, each, into);
    for (const auto& each : one.options) add_option(app, each, into);
  }
}

void add_settings(CLI::App& root, flags& into, const setting_list& known) {
  root.add_option("--config", into.file, "A TOML file with settings (TROUPE_CONFIG)");
  root.add_option("--profile", into.profile, "dev or production (TROUPE_PROFILE)");
  for (const auto& one : known.all())
    root.add_option(flag_of(one.name), into.settings[one.name], one.help)
        ->group(settings_group)
        ->take_last();
}

/// The command that was said, as deep as it goes.
CLI::App* deepest(CLI::App& root) {
  auto* app = &root;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return app;
}

std::string name_of(CLI::App* app) {
  const auto* around = app->get_parent();
  if (!around) return "";
  const auto prefix = name_of(app->get_parent());
  return prefix.empty() ? app->get_name() : prefix + ' ' + app->get_name();
}

/// What the program did not expect, and what it would have.
farewell unexpected(CLI::App& app, const std::string& word, const setting_list& known) {
  std::vector<std::string> expected;
  const bool is_flag = word.starts_with("-");
  if (is_flag) {
    expected = {"--config", "--profile", "--help"};
    for (const auto& one : known.all()) expected.push_back(flag_of(one.name));
    for (const auto* one : app.get_options()) expected.push_back(one->get_name());
  } else {
    for (const auto* one : app.get_subcommands({})) expected.push_back(one->get_name());
  }
  const auto name = word.substr(0, word.find('='));
  const auto in = name_of(&app);
  const auto command = in.empty() ? std::string{"troupe"} : "troupe " + in;
  if (!is_flag && !expected.empty())
    return {status_usage,
            fmt::format("there is no command `{} {}`{}; there are {}\n", command, word,
                        did_you_mean(name, expected), fmt::join(expected, ", "))};
  return {status_usage, fmt::format("{}: {} is not expected here{}; see `{} --help`\n", command,
                                    name, did_you_mean(name, expected), command)};
}

/// The help of the command that was said; `troupe serve --help` alone has the settings, in a table
/// of its own.
std::string help_of(CLI::App& root) {
  for (auto* one : root.get_options())
    if (one->get_group() == settings_group) one->group("");
  return root.help();
}

std::optional<farewell> parse_flags(CLI::App& root, int argc, const char* const* argv) {
  try {
    root.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return farewell{0, help_of(root)};
  } catch (const CLI::ParseError& wrong) {
    const auto name = name_of(deepest(root));
    return farewell{status_usage, fmt::format("troupe{}{}: {}; see `troupe {} --help`\n",
                                              name.empty() ? "" : " ", name, wrong.what(), name)};
  }
  return std::nullopt;
}

variables of_process(const char* const* environment) {
  variables all;
  for (; *environment; ++environment) {
    const std::string_view text = *environment;
    const auto equals = text.find('=');
    if (equals != text.npos) all.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return all;
}

/// Flag before variable before what is there.
void choose(std::string& into, const std::string& flag, const variables& environment,
            const char* variable) {
  const auto found = environment.find(variable);
  if (found != environment.end() && !found->second.empty()) into = found->second;
  if (!flag.empty()) into = flag;
}

/// The keys of a TOML file by their full names. CLI11 2.1.2 ends a line at a # even within quotes,
/// and leaves the opening quote where it is: better no value than half of one.
std::variant<std::vector<std::pair<std::string, std::string>>, problem_text> read_toml(
    const std::string& path) {
  std::vector<std::pair<std::string, std::string>> keys;
  try {
    for (const auto& item : CLI::ConfigTOML{}.from_file(path)) {
      if (item.name == "++" || item.name == "--") continue;  // a section begins or ends
      const auto name = item.fullname();
      if (item.inputs.size() != 1)
        return problem_text{fmt::format("{}: {} must have one value", path, name)};
      if (item.inputs[0].starts_with('"') || item.inputs[0].starts_with('\''))
        return problem_text{
            fmt::format("{}: the text of {} does not end in its line, or has a #, which only a "
                        "variable can have",
                        path, name)};
      keys.emplace_back(name, item.inputs[0]);
    }
  } catch (const CLI::Error&) {
    return problem_text{fmt::format(
        "the file {} cannot be read; name another with --config or TROUPE_CONFIG", path)};
  }
  return keys;
}

std::variant<std::vector<given>, problem_text> from_file_at(const std::string& path,
                                                            const setting_list& known) {
  if (path.empty()) return std::vector<given>{};
  auto keys = read_toml(path);
  if (auto* wrong = std::get_if<problem_text>(&keys)) return std::move(*wrong);
  return from_file(std::get<0>(keys), path, known);
}

std::vector<given> from_flags(const CLI::App& root, const flags& said) {
  std::vector<given> all;
  for (const auto& [name, text] : said.settings)
    if (root.count(flag_of(name)) > 0) all.push_back({name, text, "flag " + flag_of(name)});
  return all;
}

void append(std::vector<given>& to, std::vector<given> more) {
  std::ranges::move(more, std::back_inserter(to));
}

/// All sources, weakest first.
std::variant<std::vector<given>, problem_text> gather(const beginnings& begin,
                                                      std::vector<given> by_flag,
                                                      const variables& environment,
                                                      const setting_list& known) {
  if (begin.profile != "dev" && begin.profile != "production")
    return problem_text{
        fmt::format("profile must be dev or production, not \"{}\"; it comes from --profile or "
                    "TROUPE_PROFILE",
                    begin.profile)};
  auto file = from_file_at(begin.file, known);
  if (std::holds_alternative<problem_text>(file)) return file;
  auto variable = from_variables(environment, known, other_variables());
  if (std::holds_alternative<problem_text>(variable)) return variable;

  std::vector<given> all;
  if (begin.profile == "dev") append(all, from_profile_dev(known));
  append(all, std::get<0>(std::move(file)));
  append(all, std::get<0>(std::move(variable)));
  append(all, std::move(by_flag));
  return all;
}

farewell refuse(const problem_text& problem) {
  return {status_config, fmt::format("troupe: {}\n", problem.text)};
}

/// What is wrong with the words, the flags aside.
std::optional<farewell> check_words(CLI::App& root, const setting_list& known) {
  auto* app = deepest(root);
  if (const auto left = root.remaining(true); !left.empty())
    return unexpected(*app, left.front(), known);
  // `troupe` or `troupe user` alone
  if (!app->get_subcommands({}).empty()) return farewell{status_usage, help_of(root)};
  return std::nullopt;
}

}  // namespace

std::variant<invocation, farewell> parse_command_line(int argc, const char* const* argv,
                                                      const char* const* environment,
                                                      const setting_list& known) {
  CLI::App root{"Troupe: accounts and profiles over REST, by actors", "troupe"};
  root.allow_extras();
  root.footer("Example:\n  troupe serve --profile dev\n\n`troupe COMMAND --help` says more.");
  invocation wanted;
  flags said;
  root.add_flag("--version", said.version, "Print the version");
  add_settings(root, said, known);
  add_commands(root, wanted, known);

  if (auto done = parse_flags(root, argc, argv)) return *std::move(done);
  if (said.version) return farewell{0, version_text()};
  if (auto wrong = check_words(root, known)) return *std::move(wrong);

  const auto variables = of_process(environment);
  beginnings begin;
  choose(begin.file, said.file, variables, "TROUPE_CONFIG");
  choose(begin.profile, said.profile, variables, "TROUPE_PROFILE");
  const auto all = gather(begin, from_flags(root, said), variables, known);
  if (const auto* wrong = std::get_if<problem_text>(&all)) return refuse(*wrong);
  auto from = apply(known, std::get<0>(all));
  if (const auto* wrong = std::get_if<problem_text>(&from)) return refuse(*wrong);

  wanted.command = name_of(deepest(root));
  wanted.profile = begin.profile;
  wanted.from = std::get<0>(std::move(from));
  return wanted;
}

}  // namespace troupe::config
