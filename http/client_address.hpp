#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Who a request comes from. Pure functions over what anybody may send.
namespace troupe::http {

/// An address, IPv4 or IPv6; an IPv4 one is kept as its mapping into IPv6 (::ffff:192.0.2.1), and
/// so is the same however it came.
struct ip_address {
  std::array<std::uint8_t, 16> bytes{};

  /// "192.0.2.1", "2001:db8::1", and as proxies write them: with a port ("192.0.2.1:4711",
  /// "[2001:db8::1]:4711"), in brackets, with a zone ("fe80::1%eth0").
  static std::optional<ip_address> parse(std::string_view text);

  bool is_v4() const;

  /// As RFC 5952 writes it; a mapped IPv4 address as "192.0.2.1".
  std::string to_string() const;

  bool operator==(const ip_address&) const = default;
};

/// The addresses and networks whose X-Forwarded-For is believed.
class proxy_list {
 public:
  proxy_list() = default;

  /// "10.0.0.0/8, 192.0.2.1, 2001:db8::/32". Throws std::runtime_error that says what is wrong.
  explicit proxy_list(std::string_view text);

  bool trusts(const ip_address& address) const;

 private:
  struct network {
    ip_address address;
    unsigned length = 0;  ///< of the prefix, in bits of IPv6

    bool holds(const ip_address& other) const;
  };

  static network read(std::string_view text);

  std::vector<network> networks_;
};

/// Where a request comes from: `peer`, the other end of the connection, unless it is one of the
/// `proxies`; then the last address in `forwarded_for` (several such headers joined by commas) that
/// is none of theirs. What stands before it anybody may have written. An entry that is no address
/// ends the search: then the proxy that wrote it is all that is known.
ip_address client_address(const ip_address& peer, std::string_view forwarded_for,
                          const proxy_list& proxies);

/// By what calls from one address are counted together: an IPv4 address by itself, an IPv6 address
/// by its first 64 bits, of which everybody has all that follows to himself.
std::uint64_t limit_key(const ip_address& address);

/// The same of what request::address holds; 0 for what is no address.
std::uint64_t limit_key(std::string_view address);

}  // namespace troupe::http
