#include "config/operators_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace troupe::config {

namespace {

using line = std::vector<std::string>;

/// Columns as wide as their widest cell, numbers to the right: a header that begins with # is that
/// of numbers, and is printed without it.
std::string table(line header, const std::vector<line>& lines) {
  std::vector<std::size_t> widths;
  std::vector<bool> is_number;
  for (auto& name : header) {
    is_number.push_back(name.starts_with('#'));
    if (is_number.back()) name.erase(0, 1);
    widths.push_back(name.size());
  }
  for (const auto& each : lines)
    for (std::size_t i = 0; i < each.size(); ++i) widths[i] = std::max(widths[i], each[i].size());
  auto print = [&](const line& each) {
    std::string text;
    for (std::size_t i = 0; i < each.size(); ++i)
      text += is_number[i] ? fmt::format("{:>{}}  ", each[i], widths[i])
                           : fmt::format("{:<{}}  ", each[i], widths[i]);
    text.erase(text.find_last_not_of(' ') + 1);
    return text + '\n';
  };
  auto text = print(header);
  for (const auto& each : lines) text += print(each);
  return text;
}

constexpr std::size_t reason_width = 60;

/// A text in one line of a terminal, cut between two characters if it is long.
std::string in_a_line(std::string text) {
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  std::ranges::replace_if(text, is_control, ' ');
  if (text.size() <= reason_width) return text;
  auto end = reason_width - 3;
  while ((static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string counted(std::int64_t count, const char* one, const char* many) {
  return count == 1 ? fmt::format("1 {}", one) : fmt::format("{} {}", count, many);
}

/// What was left alone, and why that may be.
std::string left_text(std::int64_t count, const char* why) {
  if (count == 0) return "";
  return counted(count, "was", "were") + " left alone: " + why + ".\n";
}

std::string names(const std::vector<role_name>& roles) {
  std::vector<std::string> all;
  for (const auto& role : roles) all.push_back(role.text());
  return fmt::format("{}", fmt::join(all, ","));
}

}  // namespace

std::string as_text(const user_list& users) {
  std::vector<line> lines;
  for (const auto& one : users.users)
    lines.push_back({std::to_string(one.id.value), one.login.text(), one.email.text(),
                     one.is_active ? "active" : "deactivated", names(one.roles),
                     std::to_string(one.sessions), one.created_at});
  return table({"#ID", "LOGIN", "E-MAIL", "STATE", "ROLES", "#SESSIONS", "CREATED"}, lines);
}

std::string as_text(const user_details& user) {
  return as_text(user_list{{user}});
}

std::string as_text(const account_status& status) {
  return fmt::format("{} is {}\n", status.id.value, status.is_active ? "active" : "deactivated");
}

std::string as_text(const key_list& keys) {
  std::vector<line> lines;
  for (const auto& key : keys.keys)
    lines.push_back({key.kid, key.purpose, key.algorithm, key.state, key.created_at, key.signs_at,
                     key.until.value_or("-")});
  return table({"KID", "PURPOSE", "ALGORITHM", "STATE", "CREATED", "SIGNS FROM", "UNTIL"}, lines);
}

std::string as_text(const event_list& events) {
  std::vector<line> lines;
  for (const auto& one : events.events)
    lines.push_back({std::to_string(one.id), one.state, one.subscriber, one.event_type,
                     std::to_string(one.auth_id.value), std::to_string(one.attempts),
                     std::to_string(one.replays), one.occurred_at, one.next_at.value_or("-"),
                     in_a_line(one.last_error.value_or("-"))});
  return table({"#NUMBER", "STATE", "SUBSCRIBER", "EVENT", "#ACCOUNT", "#TRIES", "#REPLAYS",
                "OCCURRED", "NEXT TRY", "REASON"},
               lines);
}

std::string as_text(const event_details& event) {
  std::string text;
  const auto row = [&text](const char* name, const std::string& value) {
    text += fmt::format("{:<12}{}\n", name, value);
  };
  const auto& of = event.summary;
  row("number", std::to_string(of.id));
  row("state", of.state);
  row("subscriber", of.subscriber);
  row("event", fmt::format("{}, version {}", of.event_type, event.schema_version));
  row("event id", event.event_id.text());
  row("account", fmt::format("{}, its event {}", of.auth_id.value, of.sequence));
  row("occurred", of.occurred_at);
  row("request", event.correlation_id);
  row("tries", std::to_string(of.attempts));
  row("replays", std::to_string(of.replays));
  if (event.held_for) row("held for", event.held_for->text());
  if (of.next_at) row("next try", *of.next_at);
  if (event.delivered_at)
    row(of.state == "dropped" ? "given up" : "delivered", *event.delivered_at);
  if (of.last_error) row("reason", *of.last_error);
  return text + "payload\n" + event.payload + '\n';
}

std::string as_text(const log_levels& levels) {
  std::vector<line> lines{{"all", levels.all, ""}};
  for (const auto& one : levels.components)
    lines.push_back({one.component, one.level,
                     one.has_written ? (one.own ? "its own" : "") : "has written nothing yet"});
  return table({"COMPONENT", "LEVEL", ""}, lines);
}

std::string replayed_text(const events_changed& done) {
  return counted(done.changed, "event is", "events are") + " on the way again.\n" +
         left_text(
             done.left,
             "held, being delivered now, or dropped and of an account whose profile is not there");
}

std::string dropped_text(const events_changed& done) {
  auto text = counted(done.changed, "event is", "events are") + " given up";
  if (done.along > 0)
    text += ", and " + counted(done.along, "that was held for it", "that were held for them");
  return text + ".\n" + left_text(done.left, "being delivered now, or over");
}

}  // namespace troupe::config
