#include "http/client_address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "http/header_words.hpp"

namespace troupe::http {

namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned v6_bits = 128;
constexpr unsigned v4_bits = 32;

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// What is left of "[2001:db8::1]:4711", "192.0.2.1:4711" and "fe80::1%eth0" when the port, the
/// brackets and the zone are gone; "" if they are not as they should be.
std::string_view bare(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return {};
    const auto behind = text.substr(end + 1);
    if (!behind.empty() && !(behind.front() == ':' && is_port(behind.substr(1)))) return {};
    text = text.substr(1, end - 1);
    if (text.find(':') == std::string_view::npos) return {};
  } else if (std::ranges::count(text, ':') == 1) {
    const auto colon = text.find(':');
    if (!is_port(text.substr(colon + 1))) return {};
    text = text.substr(0, colon);
  }
  if (text.find(':') != std::string_view::npos) text = text.substr(0, text.find('%'));
  return text;
}

}  // namespace

std::optional<ip_address> ip_address::parse(std::string_view text) {
  const std::string plain{bare(trimmed(text))};
  if (plain.find('\0') != plain.npos) return std::nullopt;  // where it would end for inet_pton
  ip_address read;
  if (inet_pton(AF_INET6, plain.c_str(), read.bytes.data()) == 1) return read;
  std::ranges::copy(mapped_prefix, read.bytes.begin());
  if (inet_pton(AF_INET, plain.c_str(), read.bytes.data() + mapped_prefix.size()) == 1) return read;
  return std::nullopt;
}

bool ip_address::is_v4() const {
  return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin());
}

std::string ip_address::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_v4())
    inet_ntop(AF_INET, bytes.data() + mapped_prefix.size(), text.data(), text.size());
  else
    inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

proxy_list::proxy_list(std::string_view text) {
  while (!text.empty()) {
    const auto part = last_part(text, ',');
    if (!part.empty()) networks_.push_back(read(part));
  }
}

proxy_list::network proxy_list::read(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = ip_address::parse(text.substr(0, slash));
  const auto most = address && address->is_v4() ? v4_bits : v6_bits;
  unsigned length = most;
  bool fits = address.has_value();
  if (slash != std::string_view::npos) {
    const auto bits = text.substr(slash + 1);
    const auto end = bits.data() + bits.size();
    const auto [stopped, wrong] = std::from_chars(bits.data(), end, length);
    fits &= wrong == std::errc{} && stopped == end && length <= most;
  }
  if (!fits)
    throw std::runtime_error(
        fmt::format("http.trusted-proxies names \"{}\": write addresses and networks such as "
                    "192.0.2.1, 10.0.0.0/8, 2001:db8::/32",
                    text));
  return {*address, length + v6_bits - most};
}

bool proxy_list::network::holds(const ip_address& other) const {
  for (unsigned bit = 0; bit < length; ++bit) {
    const auto differs = static_cast<unsigned>(address.bytes[bit / 8] ^ other.bytes[bit / 8]);
    if ((differs >> (7 - bit % 8) & 1U) != 0) return false;
  }
  return true;
}

bool proxy_list::trusts(const ip_address& address) const {
  return std::ranges::any_of(networks_, [&](const auto& one) { return one.holds(address); });
}

ip_address client_address(const ip_address& peer, std::string_view forwarded_for,
                          const proxy_list& proxies) {
  auto client = peer;
  while (proxies.trusts(client) && !forwarded_for.empty()) {
    const auto before = ip_address::parse(last_part(forwarded_for, ','));
    if (!before) break;
    client = *before;
  }
  return client;
}

std::uint64_t limit_key(const ip_address& address) {
  // An IPv4 address as 0:ffff:192.0.2.1::/64, which no IPv6 network may have (RFC 4291, 2.5.5).
  const auto from = address.is_v4() ? address.bytes.begin() + 8 : address.bytes.begin();
  std::uint64_t key = 0;
  for (auto byte = from; byte != from + 8; ++byte) key = key << 8U | *byte;
  return key;
}

std::uint64_t limit_key(std::string_view address) {
  const auto parsed = ip_address::parse(address);
  return parsed ? limit_key(*parsed) : 0;
}

}  // namespace troupe::http
