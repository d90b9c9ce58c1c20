#include "http/headers.hpp"

#include <algorithm>
#include <stdexcept>

#include "http/client_address.hpp"
#include "http/cors.hpp"
#include "http/header_words.hpp"
#include "tests/fuzz/target.hpp"

namespace troupe::fuzz {

namespace {

using namespace http;

constexpr std::size_t request_id_length_max = 64;
constexpr std::size_t user_agent_length_max = 256;
constexpr std::size_t accept_language_length_max = 1000;

std::string in_capitals(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

void check_names(std::string_view input) {
  const auto id = request_id_from(input);
  must(!id.empty() && id.size() <= request_id_length_max, "a request id has its length");
  must(request_id_from(id) == id, "a request id is safe");
  if (is_field_name(input))
    must(input.find_first_of(" \t\r\n:,;") == input.npos, "a field's name has no separators");
  const auto agent = safe_user_agent(input);
  must(agent.size() <= user_agent_length_max && !check_encoding(agent), "a user agent is safe");
  must(safe_user_agent(agent) == agent, "what is safe stays as it is");
}

void check_target(std::string_view input) {
  const auto path = path_of_target(input);
  must(path.find('?') == path.npos, "a path has no query");
  must(path_of_target(path) == path, "a path's path is itself");
}

void check_authorization(std::string_view input) {
  const auto token = bearer_token(input);
  if (!token || token->empty()) return;
  must(token->find_first_of(" \t,") == token->npos, "a token is one word");
  must(input.find(*token) != input.npos, "a token is what was sent");
  must(bearer_token("bearer " + std::string{*token}) == token, "a token stays what it is");
}

void check_choices(std::string_view input) {
  const auto locale = choose_locale(input);
  must(locale_rule::holds(locale.text()), "a locale is one of ours");
  if (input.size() < accept_language_length_max) {
    must(choose_locale(' ' + std::string{input} + ',') == locale, "blanks do not matter");
    must(choose_locale(in_capitals(input)) == locale, "the case does not matter");
  }
  must(takes_gzip(in_capitals(input)) == takes_gzip(input), "gzip is taken in any case");
  must(is_json(in_capitals(input)) == is_json(input), "JSON is JSON in any case");
  const auto tag = etag_of(input);
  must(names_etag(tag, tag) && names_etag(std::string{input} + ",W/" + tag, tag),
       "a tag is found in a list");
}

void check_address(std::string_view input) {
  const auto address = ip_address::parse(input);
  must(limit_key(input) == (address ? limit_key(*address) : 0), "the key is that of the address");
  if (!address) return;
  const auto plain = input.substr(0, input.find('%'));
  must(plain.find_first_not_of("0123456789abcdefABCDEF.:[] \t") == plain.npos,
       "an address is made of digits");
  const auto text = address->to_string();
  must(ip_address::parse(text) == address, "an address is read as it was printed");
  must(ip_address::parse(text)->to_string() == text, "an address has one spelling");
  must(proxy_list{text}.trusts(*address), "who is named is trusted");
}

/// As a list of proxies, and as what proxies wrote.
void check_proxies(std::string_view input) {
  static const proxy_list nobody;
  static const proxy_list everybody{"::/0"};
  static const auto peer = *ip_address::parse("192.0.2.1");
  must(client_address(peer, input, nobody) == peer, "who is not trusted is not believed");
  const auto client = client_address(peer, input, everybody);
  auto rest = input;
  bool is_named = client == peer;
  while (!rest.empty() && !is_named) is_named = ip_address::parse(last_part(rest, ',')) == client;
  must(is_named, "a client is the peer, or named");
  try {
    proxy_list{input}.trusts(client);
  } catch (const std::runtime_error&) {
    must(!input.empty(), "no list is an empty one");
  }
}

bool may_read(const cors_policy& policy, std::string_view origin) {
  request in;
  in.origin = origin;
  response out;
  policy.let_read(in, out);
  return std::ranges::any_of(out.headers, [&](const auto& field) {
    return field.first == "Access-Control-Allow-Origin" && field.second == origin;
  });
}

/// As the setting, and as what a browser says.
void check_origins(std::string_view input) {
  static const cors_policy one{"https://app.example.org"};
  must(may_read(one, input) == (input == "https://app.example.org"), "only who is named may read");
  try {
    const cors_policy policy{input};
    auto rest = input;
    while (!rest.empty()) {
      const auto origin = next_part(rest, ',');
      must(origin.empty() || may_read(policy, origin), "who is named may read");
      must(origin.find_first_of("*\r\n /", 8) == origin.npos, "an origin is no pattern");
    }
  } catch (const std::runtime_error&) {
    must(!input.empty(), "no list is an empty one");
  }
}

}  // namespace

void take(std::string_view input) {
  check_names(input);
  check_target(input);
  check_authorization(input);
  check_choices(input);
  check_address(input);
  check_proxies(input);
  check_origins(input);
}

}  // namespace troupe::fuzz
