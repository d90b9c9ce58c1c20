#include <fmt/format.h>

#include <algorithm>

#include "config/settings.hpp"

namespace troupe::config {

namespace {

std::string masked(const setting& one) {
  const auto value = one.print();
  if (value.empty()) return "\"\"";
  return one.secret ? "***" : value;
}

std::string origin_of(const origins& from, const std::string& name) {
  const auto found = from.find(name);
  return found == from.end() ? "default" : found->second;
}

/// A cell of a table in Markdown.
std::string cell(std::string_view text) {
  std::string safe;
  for (const char c : text) safe += c == '|' ? std::string{"\\|"} : std::string{c};
  return safe;
}

std::string code(std::string_view text) {
  return text.empty() ? "" : fmt::format("`{}`", cell(text));
}

/// "auth.access-lifetime" stands as access-lifetime under [auth].
std::string key_in_file(const std::string& name) {
  const auto dot = name.rfind('.');
  if (dot == name.npos) return code(name);
  return fmt::format("`[{}]` `{}`", name.substr(0, dot), name.substr(dot + 1));
}

constexpr auto introduction = R"(# Configuration

<!-- Printed by `troupe config --markdown` from the settings' declarations; a test compares. -->

A value comes from the first of these that names the setting: its flag, its variable, the file, the
profile, its default. The file is TOML, of which it uses tables and a value a line (no arrays, no `#`
in a text), named by `--config` or `TROUPE_CONFIG`; without that there is none. `--profile` or
`TROUPE_PROFILE` is `production` (the default) or `dev`. Unknown flags, variables that begin with
`TROUPE_`, unknown keys and bad values stop the start. `troupe config` prints the values in force and
where each comes from.

Durations are written `500ms`, `30s`, `30m`, `12h`, `7d`.

## Settings

| flag | variable | in the file | default | values | what it is |
|---|---|---|---|---|---|
)";

constexpr auto profile_dev = R"(
## What `--profile dev` changes

| setting | production | dev |
|---|---|---|
)";

}  // namespace

std::string print_settings(const setting_list& known, const invocation& in_force) {
  std::size_t width = 0;
  std::size_t value_width = 0;
  for (const auto& one : known.all()) {
    width = std::max(width, one.name.size());
    value_width = std::max(value_width, std::min<std::size_t>(masked(one).size(), 40));
  }
  std::string text = fmt::format("profile: {}\n\n", in_force.profile);
  for (const auto& one : known.all())
    text += fmt::format("{:<{}}  {:<{}}  {}\n", one.name, width, masked(one), value_width,
                        origin_of(in_force.from, one.name));
  return text;
}

std::string settings_manual(const setting_list& defaults) {
  std::string text = introduction;
  std::string changes = profile_dev;
  for (const auto& one : defaults.all()) {
    text += fmt::format("| `{}` | `{}` | {} | {} | {} | {} |\n", flag_of(one.name),
                        variable_of(one.name), key_in_file(one.name), code(one.print()),
                        cell(one.values), cell(one.help));
    if (!one.in_dev.empty())
      changes += fmt::format("| `{}` | {} | {} |\n", one.name, code(one.print()), code(one.in_dev));
  }
  changes +=
      "| the secret in `secret-file` | must be there, strong, and made by you, or the start is "
      "refused | is made up if there is none |\n";
  return text + changes;
}

}  // namespace troupe::config
