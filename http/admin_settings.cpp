#include "http/admin_settings.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace troupe::http {

namespace {

constexpr auto flag = "--admin-listen";

/// "127.0.0.1:8081" or "[::1]:8081", parted.
std::optional<listen_settings> parted(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  auto address = text.substr(0, colon);
  const bool in_brackets = address.starts_with('[') && address.ends_with(']');
  if (in_brackets) address = address.substr(1, address.size() - 2);
  if (address.empty() || in_brackets != (address.find(':') != address.npos)) return std::nullopt;

  std::uint16_t port = 0;
  const auto digits = text.substr(colon + 1);
  const auto* end = digits.data() + digits.size();
  const auto [stop, wrong] = std::from_chars(digits.data(), end, port);
  if (wrong != std::errc{} || stop != end) return std::nullopt;
  listen_settings where{.address = std::string{address},
                        .port = port,
                        .threads = 1,
                        .address_flag = flag,
                        .port_flag = flag};
  where.edge.connections_max = 50;  // a few programs, and a person or two
  return where;
}

}  // namespace

std::optional<listen_settings> admin_listener_of(const admin_settings& settings) {
  if (settings.listen == "off") return std::nullopt;
  auto where = parted(settings.listen);
  if (!where)
    throw std::runtime_error(
        fmt::format("admin-listen is \"{}\": write an address and a port, such as 127.0.0.1:8081 "
                    "or [::1]:8081, or off",
                    settings.listen));
  return where;
}

void admin_settings::declare(setting_list& list) {
  list.add("admin-listen", listen,
           "Where operators' programs read metrics and health, address:port; `off` for nowhere. It "
           "asks nobody who he is");
}

}  // namespace troupe::http
