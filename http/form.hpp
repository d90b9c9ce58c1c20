#pragma once

#include <caf/expected.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// Forms and the credentials of clients: what OAuth 2.0 says in other ways than JSON and Bearer.
/// Pure functions over what anybody may send.
namespace troupe::http {

inline constexpr const char* form_type = "application/x-www-form-urlencoded";

/// Whether a body of this Content-Type is a form.
bool is_form(std::string_view content_type);

/// The text that `coded` stands for: + is a blank, %41 an A. What is no such code stands for
/// itself.
std::string form_decoded(std::string_view coded);

using form_fields = std::map<std::string, std::string, std::less<>>;

/// Fails with invalid_fields if a field comes twice (RFC 6749, section 3.1), or one is not UTF-8.
caf::expected<form_fields> read_form(std::string_view body);

struct client_credentials {
  std::string name;
  std::string secret;
};

/// What an Authorization header says by the scheme Basic (RFC 7617): nothing if it does not.
std::optional<client_credentials> basic_credentials(std::string_view authorization);

}  // namespace troupe::http
