#include "http/headers.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "http/header_words.hpp"

namespace troupe::http {

namespace {

constexpr std::size_t request_id_length_max = 64;
constexpr std::size_t user_agent_length_max = 256;
constexpr std::size_t accept_language_length_max = 1000;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_safe(char c) {
  return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// A weight in thousandths: "0.5" is 500. Nothing if it is none (RFC 9110, section 12.4.2).
std::optional<int> parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  const auto decimals = text.size() > 2 ? text.substr(2) : std::string_view{};
  if (!std::ranges::all_of(decimals, [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  int weight = text[0] - '0';
  for (std::size_t place = 0; place < 3; ++place)
    weight = 10 * weight + (place < decimals.size() ? decimals[place] - '0' : 0);
  return weight <= 1000 ? std::optional{weight} : std::nullopt;
}

/// "ru", "ru-RU" or "*" (RFC 4647, section 2.1).
bool is_language_range(std::string_view text) {
  if (text == "*") return true;
  if (text.empty() || text.ends_with('-') || text.find_first_of(" \t") != text.npos) return false;
  const auto has_digit = [](std::string_view subtag) {
    return std::ranges::any_of(subtag, [](char c) { return c >= '0' && c <= '9'; });
  };
  if (has_digit(text.substr(0, text.find('-')))) return false;
  while (!text.empty()) {
    const auto subtag = next_part(text, '-');
    if (subtag.empty() || subtag.size() > 8 || !std::ranges::all_of(subtag, is_alphanumeric))
      return false;
  }
  return true;
}

struct liked_language {
  std::string_view range;
  int weight = 1000;
};

/// One part of an Accept-Language header: "ru-RU;q=0.8".
std::optional<liked_language> parse_liked(std::string_view part) {
  const bool is_weighed = part.find(';') != std::string_view::npos;
  liked_language one{next_part(part, ';')};
  if (!is_language_range(one.range)) return std::nullopt;
  if (!is_weighed) return one;
  part = trimmed(part);
  if (!same_letters(part.substr(0, 2), "q=")) return std::nullopt;
  const auto weight = parse_weight(part.substr(2));
  if (!weight) return std::nullopt;
  one.weight = *weight;
  return one;
}

/// Those that are liked best first; of two the one that was named first.
std::vector<liked_language> parse_likings(std::string_view accept_language) {
  if (accept_language.size() > accept_language_length_max) {
    accept_language = accept_language.substr(0, accept_language_length_max + 1);
    accept_language = accept_language.substr(0, accept_language.rfind(',') + 1);
  }
  std::vector<liked_language> all;
  while (!accept_language.empty())
    if (const auto one = parse_liked(next_part(accept_language, ','))) all.push_back(*one);
  std::ranges::stable_sort(all, std::greater<>{}, &liked_language::weight);
  return all;
}

/// One of our languages, and what a header says of it.
struct offered_language {
  std::string_view tag;
  bool is_named = false;    ///< so "*" does not mean it
  bool is_refused = false;  ///< by a weight of 0

  offered_language(std::string_view tag, const std::vector<liked_language>& likings) : tag(tag) {
    for (const auto& one : likings) {
      is_named |= is_meant_by(one.range);
      is_refused |= one.weight == 0 && same_letters(one.range, tag);
    }
  }

  bool is_meant_by(std::string_view range) const {
    return same_letters(next_part(range, '-'), tag);
  }

  bool fits(const liked_language& one) const {
    if (one.weight == 0 || is_refused) return false;
    return one.range == "*" ? !is_named : is_meant_by(one.range);
  }
};

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

bool is_field_name(std::string_view name) {
  constexpr std::string_view signs = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    return is_alphanumeric(c) || signs.find(c) != std::string_view::npos;
  });
}

std::string path_of_target(std::string_view target) {
  const auto scheme = target.find("://");
  if (scheme != std::string_view::npos && target.find_first_of("/?") > scheme) {
    target.remove_prefix(scheme + 3);
    target.remove_prefix(std::min(target.find_first_of("/?"), target.size()));
    if (!target.starts_with('/')) return "/";
  }
  return std::string{target.substr(0, target.find('?'))};
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

locale_name choose_locale(std::string_view accept_language) {
  const auto likings = parse_likings(accept_language);
  std::vector<offered_language> offered;
  for (const auto tag : locale_rule::all) offered.emplace_back(tag, likings);
  for (const auto& one : likings)
    for (const auto& each : offered)
      if (each.fits(one)) return std::get<locale_name>(locale_name::parse(std::string{each.tag}));
  return default_locale();
}

bool takes_gzip(std::string_view accept_encoding) {
  bool takes_any = false;
  while (!accept_encoding.empty()) {
    auto part = next_part(accept_encoding, ',');
    const auto coding = next_part(part, ';');
    part = trimmed(part);
    const bool is_refused =
        same_letters(part.substr(0, 2), "q=") && parse_weight(part.substr(2)) == 0;
    if (same_letters(coding, "gzip") || same_letters(coding, "x-gzip")) return !is_refused;
    if (coding == "*") takes_any = !is_refused;
  }
  return takes_any;
}

std::string etag_of(std::string_view body) {
  return fmt::format("\"{:016x}-{:x}\"", std::hash<std::string_view>{}(body), body.size());
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    auto one = next_part(if_none_match, ',');
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag || one == "*") return true;
  }
  return false;
}

const char* reason_phrase(int status) {
  static const std::map<int, const char*> phrases{{200, "OK"},
                                                  {201, "Created"},
                                                  {304, "Not Modified"},
                                                  {308, "Permanent Redirect"},
                                                  {400, "Bad Request"},
                                                  {401, "Unauthorized"},
                                                  {403, "Forbidden"},
                                                  {404, "Not Found"},
                                                  {405, "Method Not Allowed"},
                                                  {409, "Conflict"},
                                                  {413, "Content Too Large"},
                                                  {414, "URI Too Long"},
                                                  {415, "Unsupported Media Type"},
                                                  {422, "Unprocessable Content"},
                                                  {429, "Too Many Requests"},
                                                  {431, "Request Header Fields Too Large"},
                                                  {500, "Internal Server Error"},
                                                  {503, "Service Unavailable"}};
  const auto found = phrases.find(status);
  return found == phrases.end() ? "" : found->second;
}

}  // namespace troupe::http
