#include "config/operators_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace troupe::config {

namespace {

using line = std::vector<std::string>;

/// Columns as wide as their widest cell, numbers to the right as the header's first letter says: a
/// name that begins with # is a number's.
std::string table(line header, const std::vector<line>& lines) {
  std::vector<std::size_t> widths;
  for (const auto& name : header) widths.push_back(name.size());
  for (const auto& each : lines)
    for (std::size_t i = 0; i < each.size(); ++i) widths[i] = std::max(widths[i], each[i].size());
  auto print = [&](const line& each) {
    std::string text;
    for (std::size_t i = 0; i < each.size(); ++i)
      text += header[i].starts_with('#') ? fmt::format("{:>{}}  ", each[i], widths[i])
                                         : fmt::format("{:<{}}  ", each[i], widths[i]);
    text.erase(text.find_last_not_of(' ') + 1);
    return text + '\n';
  };
  auto text = print(header);
  for (const auto& each : lines) text += print(each);
  return text;
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
    lines.push_back({key.kid, key.purpose, key.algorithm, key.state, key.created_at});
  return table({"KID", "PURPOSE", "ALGORITHM", "STATE", "CREATED"}, lines);
}

}  // namespace troupe::config
