#include "messages/setting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

namespace troupe {

namespace {

using duration = setting_list::duration;

struct unit {
  std::string_view name;
  std::int64_t milliseconds;
};

constexpr std::array units{unit{"d", 86'400'000}, unit{"h", 3'600'000}, unit{"m", 60'000},
                           unit{"s", 1000}, unit{"ms", 1}};

/// A number in front of `text`, and what comes after it.
std::optional<std::pair<std::int64_t, std::string_view>> leading_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (wrong != std::errc{}) return std::nullopt;
  return std::pair{number, text.substr(static_cast<std::size_t>(end - text.data()))};
}

std::optional<std::int64_t> parse_number(std::string_view text) {
  const auto number = leading_number(text);
  if (!number || !number->second.empty()) return std::nullopt;
  return number->first;
}

std::optional<duration> parse_duration(std::string_view text) {
  const auto number = leading_number(text);
  if (!number || number->first < 0) return std::nullopt;
  const auto [count, name] = *number;
  const auto* found = std::ranges::find(units, name, &unit::name);
  if (found == units.end()) return std::nullopt;
  if (count > std::numeric_limits<std::int64_t>::max() / found->milliseconds) return std::nullopt;
  return duration{count * found->milliseconds};
}

/// In the largest unit that leaves no rest.
std::string print_duration(duration time) {
  if (time == duration::zero()) return "0s";
  const auto* fits = std::ranges::find_if(
      units, [time](const unit& each) { return time.count() % each.milliseconds == 0; });
  return fmt::format("{}{}", time.count() / fits->milliseconds, fits->name);
}

constexpr std::int64_t rate_count_max = 1'000'000;

/// "20/1m" or "off".
std::optional<rate> parse_rate(std::string_view text) {
  if (text == "off") return rate{};
  const auto slash = text.find('/');
  if (slash == text.npos) return std::nullopt;
  const auto count = parse_number(text.substr(0, slash));
  const auto per = parse_duration(text.substr(slash + 1));
  if (!count || *count < 1 || *count > rate_count_max) return std::nullopt;
  if (!per || *per < std::chrono::seconds{1} || *per > std::chrono::days{1} ||
      *per % std::chrono::seconds{1} != duration::zero())
    return std::nullopt;
  return rate{*count, *per};
}

std::string print_rate(const rate& limit) {
  return limit.is_on() ? fmt::format("{}/{}", limit.count, print_duration(limit.per)) : "off";
}

std::string print_number(std::int64_t number) {
  return fmt::format("{}", number);
}

std::string print_bool(bool value) {
  return value ? "true" : "false";
}

/// "text, json or none"
std::string any_of(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

setting describe(std::string name, std::string help, std::string values, setting_facts with) {
  return {std::move(name),
          std::move(help),
          std::move(values),
          with.secret,
          std::move(with.in_dev),
          {},
          {}};
}

std::string must_be(const setting& one) {
  return "must be " + one.values;
}

}  // namespace

void setting_list::add(std::string name, std::string& into, std::string help, setting_facts with) {
  auto one = describe(std::move(name), std::move(help), "a text", std::move(with));
  one.read = [&into](std::string_view text) {
    into = text;
    return std::string{};
  };
  one.print = [&into] { return into; };
  all_.push_back(std::move(one));
}

void setting_list::add(std::string name, std::string& into, std::string help,
                       std::initializer_list<std::string_view> allowed, setting_facts with) {
  const std::vector<std::string> words{allowed.begin(), allowed.end()};
  auto one = describe(std::move(name), std::move(help), any_of(words), std::move(with));
  one.read = [&into, wrong = must_be(one), words](std::string_view text) {
    if (std::ranges::find(words, text) == words.end()) return wrong;
    into = text;
    return std::string{};
  };
  one.print = [&into] { return into; };
  all_.push_back(std::move(one));
}

void setting_list::add(std::string name, bool& into, std::string help, setting_facts with) {
  auto one = describe(std::move(name), std::move(help), "true or false", std::move(with));
  one.read = [&into, wrong = must_be(one)](std::string_view text) {
    if (text != "true" && text != "false") return wrong;
    into = text == "true";
    return std::string{};
  };
  one.print = [&into] { return print_bool(into); };
  all_.push_back(std::move(one));
}

void setting_list::add(std::string name, std::int64_t& into, std::string help,
                       bounds<std::int64_t> within, setting_facts with) {
  auto one = describe(std::move(name), std::move(help),
                      fmt::format("a whole number from {} to {}", within.least, within.most),
                      std::move(with));
  one.read = [&into, within, wrong = must_be(one)](std::string_view text) {
    const auto number = parse_number(text);
    if (!number || *number < within.least || *number > within.most) return wrong;
    into = *number;
    return std::string{};
  };
  one.print = [&into] { return print_number(into); };
  all_.push_back(std::move(one));
}

void setting_list::add(std::string name, duration& into, std::string help, bounds<duration> within,
                       setting_facts with) {
  auto one = describe(std::move(name), std::move(help),
                      fmt::format("a duration from {} to {}", print_duration(within.least),
                                  print_duration(within.most)),
                      std::move(with));
  one.read = [&into, within, wrong = must_be(one)](std::string_view text) {
    if (parse_number(text))
      return fmt::format("{}, with its unit: {}s or {}m, say", wrong, text, text);
    const auto time = parse_duration(text);
    if (!time || *time < within.least || *time > within.most)
      return wrong + ", written 500ms, 30s, 30m, 12h or 7d";
    into = *time;
    return std::string{};
  };
  one.print = [&into] { return print_duration(into); };
  all_.push_back(std::move(one));
}

void setting_list::add(std::string name, rate& into, std::string help, setting_facts with) {
  auto one =
      describe(std::move(name), std::move(help), "so many in a time, or off", std::move(with));
  one.read = [&into, wrong = must_be(one)](std::string_view text) {
    const auto limit = parse_rate(text);
    if (!limit) return wrong + fmt::format(": 20/1m, say, up to {} in 1s to 1d", rate_count_max);
    into = *limit;
    return std::string{};
  };
  one.print = [&into] { return print_rate(into); };
  all_.push_back(std::move(one));
}

}  // namespace troupe
