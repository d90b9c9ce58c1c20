#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
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

/// What can be said of a token on the spot; called on any thread, at every request. The product
/// asks its node's token_guard.
struct token_checks {
  std::function<token_guard::verdict(std::string_view token)> check;
  std::function<bool(const token_claims& who, std::string_view permission)> allows;
};

/// `guard` must outlive what uses them.
inline token_checks checks_of(const token_guard& guard) {
  return {[&guard](std::string_view token) {
            return guard.check(token, std::chrono::system_clock::now());
          },
          [&guard](const token_claims& who, std::string_view permission) {
            return guard.allows(who, permission);
          }};
}

}  // namespace troupe::http
