#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "actors/auth/token_guard.hpp"
#include "messages/tokens.hpp"

/// Who may call, as types: a handler cannot come by claims that were not checked for it.
namespace troupe::http {

struct anyone {};

struct signed_in {
  token_claims claims;
};

/// The name of a permission as a template argument: may<"users:write">.
template <std::size_t Size>
struct permission_name {
  char text[Size];

  consteval permission_name(const char (&name)[Size]) { std::ranges::copy(name, text); }
};

/// Signed in, and one of the roles has the permission.
template <permission_name Permission>
struct may : signed_in {
  static constexpr std::string_view permission = Permission.text;
};

/// A service that proved to be one of those that are known.
struct service_client {};

/// What can be said of a caller on the spot; called on any thread, at every request. The product
/// asks its node's token_guard about tokens.
struct token_checks {
  std::function<token_guard::verdict(std::string_view token)> check;
  std::function<bool(const token_claims& who, std::string_view permission)> allows;
  std::function<bool(std::string_view name, std::string_view secret)> knows_client = {};
  /// What can be said without a signature; nothing if there must be one.
  std::function<std::optional<token_guard::verdict>(std::string_view token)> recall = {};
};

/// `guard` must outlive what uses them.
inline token_checks checks_of(const token_guard& guard) {
  const auto now = &std::chrono::system_clock::now;
  return {.check = [&guard, now](std::string_view token) { return guard.check(token, now()); },
          .allows = [&guard](const token_claims& who,
                             std::string_view permission) { return guard.allows(who, permission); },
          .recall = [&guard, now](std::string_view token) { return guard.recall(token, now()); }};
}

}  // namespace troupe::http
