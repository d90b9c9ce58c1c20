#include "config/setting_sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace troupe::config {

namespace {

/// How many letters to put in, take out or change to make one of the other (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

template <class Spell>
std::vector<std::string> spelt(const setting_list& known, Spell spell) {
  std::vector<std::string> names;
  for (const auto& one : known.all()) names.push_back(spell(one.name));
  return names;
}

const setting* find(const setting_list& known, std::string_view name) {
  const auto found = std::ranges::find(known.all(), name, &setting::name);
  return found == known.all().end() ? nullptr : &*found;
}

}  // namespace

std::string flag_of(std::string_view setting) {
  return fmt::format("--{}", setting);
}

std::string variable_of(std::string_view setting) {
  std::string name = "TROUPE_";
  for (const char c : setting) {
    const bool small = 'a' <= c && c <= 'z';
    name += c == '.' || c == '-' ? '_' : small ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& known) {
  const auto near = [name](const std::string& other) { return distance(name, other); };
  const auto nearest = std::ranges::min_element(known, {}, near);
  if (nearest == known.end() || near(*nearest) > std::max<std::size_t>(2, name.size() / 5))
    return "";
  return fmt::format(" (did you mean {}?)", *nearest);
}

std::vector<given> from_profile_dev(const setting_list& known) {
  std::vector<given> all;
  for (const auto& one : known.all())
    if (!one.in_dev.empty()) all.push_back({one.name, one.in_dev, "profile dev"});
  return all;
}

std::variant<std::vector<given>, problem_text> from_variables(
    const variables& environment, const setting_list& known,
    const std::vector<std::string>& others) {
  std::map<std::string, std::string> setting_of;
  for (const auto& one : known.all()) setting_of[variable_of(one.name)] = one.name;

  std::vector<given> all;
  for (const auto& [name, value] : environment) {
    if (!name.starts_with("TROUPE_") || name.starts_with("TROUPE_TEST_")) continue;
    if (std::ranges::find(others, name) != others.end()) continue;
    if (const auto found = setting_of.find(name); found != setting_of.end()) {
      all.push_back({found->second, value, "variable " + name});
      continue;
    }
    auto names = spelt(known, variable_of);
    names.insert(names.end(), others.begin(), others.end());
    return problem_text{
        fmt::format("the variable {} is no setting of Troupe{}", name, did_you_mean(name, names)) +
        "; unset it, or see `troupe config`"};
  }
  return all;
}

std::variant<std::vector<given>, problem_text> from_file(
    const std::vector<std::pair<std::string, std::string>>& keys, const std::string& path,
    const setting_list& known) {
  std::vector<given> all;
  for (const auto& [name, value] : keys) {
    if (!find(known, name))
      return problem_text{
          fmt::format("{}: the key {} is no setting of Troupe{}", path, name,
                      did_you_mean(name, spelt(known, [](auto same) { return same; }))) +
          "; remove it, or see `troupe config`"};
    all.push_back({name, value, "file " + path});
  }
  return all;
}

std::variant<origins, problem_text> apply(const setting_list& known,
                                          const std::vector<given>& weakest_first) {
  origins from;
  for (const auto& [name, value, origin] : weakest_first) {
    const auto* one = find(known, name);
    if (const auto wrong = one->read(value); !wrong.empty()) {
      const auto shown = one->secret ? "what it is" : "not \"" + value + '"';
      return problem_text{fmt::format("{} {}, {} ({})", name, wrong, shown, origin)};
    }
    from[name] = origin;
  }
  return from;
}

}  // namespace troupe::config
