#include "actors/auth/service_clients.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace troupe {

namespace {

bool is_name(std::string_view text) {
  const auto is_safe = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, is_safe);
}

std::optional<digest> digest_from(std::string_view hex) {
  digest value;
  if (hex.size() != 2 * value.size()) return std::nullopt;
  for (std::size_t i = 0; i < value.size(); ++i) {
    unsigned byte = 0;
    const auto* begin = hex.data() + 2 * i;
    const auto [end, wrong] = std::from_chars(begin, begin + 2, byte, 16);
    if (wrong != std::errc{} || end != begin + 2) return std::nullopt;
    value[i] = static_cast<std::byte>(byte);
  }
  return value;
}

bool are_equal(const digest& one, const digest& other) {
  std::byte difference{0};
  for (std::size_t i = 0; i < one.size(); ++i) difference |= one[i] ^ other[i];
  return difference == std::byte{0};
}

}  // namespace

void client_settings::declare(setting_list& list) {
  list.add("introspection.clients", clients,
           "Services that may ask whether a token is good, as name:digest with commas between "
           "them; the digest is SHA-256 of the service's secret, in hexadecimal",
           {.secret = true});
}

service_clients::service_clients(const client_settings& settings) {
  std::string_view rest = settings.clients;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    const auto one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto colon = std::min(one.find(':'), one.size());
    const auto name = one.substr(0, colon);
    if (!is_name(name))
      throw std::runtime_error(
          "introspection.clients: a name is 1 to 64 of A-Z a-z 0-9 . _ -, and a colon behind it");
    const auto secret = digest_from(one.substr(std::min(colon + 1, one.size())));
    if (!secret)
      throw std::runtime_error(fmt::format(
          "introspection.clients: behind {}: there must be SHA-256 of its secret, 64 hexadecimal "
          "digits: printf %s \"$SECRET\" | sha256sum | cut -d' ' -f1",
          name));
    if (!secrets_.emplace(name, *secret).second)
      throw std::runtime_error(fmt::format("introspection.clients: {} is there twice", name));
  }
}

bool service_clients::knows(std::string_view name, std::string_view secret) const {
  const auto given = sha256(secret);
  const auto found = secrets_.find(name);
  return are_equal(given, found == secrets_.end() ? digest{} : found->second) &&
         found != secrets_.end();
}

}  // namespace troupe
