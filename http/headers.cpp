#include "http/headers.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <map>

#include "messages/checked.hpp"

namespace troupe::http {

namespace {

constexpr std::size_t request_id_length_max = 64;
constexpr std::size_t user_agent_length_max = 256;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_safe(char c) {
  return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_letters(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
  constexpr auto blanks = " \t";
  const auto from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

/// Cuts off and returns what stands before the next `mark`.
std::string_view next_part(std::string_view& rest, char mark) {
  const auto end = std::min(rest.find(mark), rest.size());
  const auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trimmed(part);
}

/// Sets the runs of the server apart, so that ids do not repeat in a log of several.
std::uint64_t draw_run() {
  std::uint64_t drawn = 0;
  if (getentropy(&drawn, sizeof drawn) != 0) drawn = static_cast<std::uint64_t>(getpid());
  return drawn;
}

std::string fresh_request_id() {
  static const auto run = draw_run();
  static std::atomic<std::uint64_t> count{0};
  return fmt::format("{:016x}-{:x}", run, ++count);
}

}  // namespace

std::string request_id_from(std::string_view given) {
  const bool fits = !given.empty() && given.size() <= request_id_length_max;
  if (fits && std::ranges::all_of(given, is_safe)) return std::string{given};
  return fresh_request_id();
}

bool is_json(std::string_view content_type) {
  auto rest = content_type;
  if (!same_letters(next_part(rest, ';'), "application/json")) return false;
  while (!rest.empty()) {
    const auto parameter = next_part(rest, ';');
    if (parameter.empty()) continue;
    if (!same_letters(parameter, "charset=utf-8") && !same_letters(parameter, "charset=\"utf-8\""))
      return false;
  }
  return true;
}

std::optional<std::string_view> bearer_token(std::string_view authorization) {
  auto rest = trimmed(authorization);
  if (!same_letters(next_part(rest, ' '), "Bearer")) return std::nullopt;
  const auto token = trimmed(rest);
  const bool is_one = token.find_first_of(" \t,") == std::string_view::npos;
  return is_one ? token : std::string_view{};
}

std::string safe_user_agent(std::string_view user_agent) {
  auto length = std::min(user_agent.size(), user_agent_length_max);
  if (length < user_agent.size())
    while (length > 0 && is_continuation(user_agent[length])) --length;
  std::string safe{user_agent.substr(0, length)};
  if (check_encoding(safe))
    std::ranges::replace_if(
        safe, [](char c) { return static_cast<unsigned char>(c) >= 0x80U || c == '\0'; }, '?');
  return safe;
}

const char* reason_phrase(int status) {
  static const std::map<int, const char*> phrases{{200, "OK"},
                                                  {201, "Created"},
                                                  {400, "Bad Request"},
                                                  {401, "Unauthorized"},
                                                  {403, "Forbidden"},
                                                  {404, "Not Found"},
                                                  {405, "Method Not Allowed"},
                                                  {409, "Conflict"},
                                                  {413, "Content Too Large"},
                                                  {415, "Unsupported Media Type"},
                                                  {422, "Unprocessable Content"},
                                                  {500, "Internal Server Error"},
                                                  {503, "Service Unavailable"}};
  const auto found = phrases.find(status);
  return found == phrases.end() ? "" : found->second;
}

}  // namespace troupe::http
