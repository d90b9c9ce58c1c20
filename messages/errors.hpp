#pragma once

#include <caf/error.hpp>
#include <caf/expected.hpp>
#include <caf/make_message.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/checked.hpp"

/// Everything that can go wrong, a row each: name, HTTP status, title, whether the same request may
/// succeed later (then it is answered with Retry-After), and how loud the log is about it. The name
/// in capitals is the stable `code` that clients see; a constraint in the database that bears a
/// row's name is answered with that error. Append only: the place in the list travels between
/// nodes.
// clang-format off
#define TROUPE_ERRORS(row)                                                                           \
  row(malformed_json,           400, "The body is not JSON",                           final, debug) \
  row(malformed_request,        400, "The request is not HTTP as it should be",        final, debug) \
  row(invalid_fields,           422, "Some fields are not as they should be",          final, debug) \
  row(unsupported_media_type,   415, "The body is of another type than this takes",    final, debug) \
  row(content_too_large,        413, "The body is too large",                          final, debug) \
  row(no_such_route,            404, "There is nothing at this path",                  final, debug) \
  row(method_not_allowed,       405, "This path does not know this method",            final, debug) \
  row(invalid_token,            401, "Sign in first: the token is missing or not valid", final, info) \
  row(invalid_credentials,      401, "Login, e-mail address or password is wrong",     final, info)  \
  row(account_deactivated,      403, "This account is deactivated",                    final, info)  \
  row(permission_denied,        403, "This takes a permission that you do not have",   final, warn)  \
  row(no_such_user,             404, "There is no such user",                          final, debug) \
  row(no_such_role,             404, "There is no such role",                          final, debug) \
  row(login_already_exists,     409, "This login is taken",                            final, debug) \
  row(email_already_exists,     409, "This e-mail address has an account",             final, debug) \
  row(profile_not_ready,        503, "The profile is being made, try again",           later, info)  \
  row(overloaded,               503, "Too much work is waiting, try again",            later, warn)  \
  row(service_restarting,       503, "This service is restarting, try again",          later, warn)  \
  row(shutting_down,            503, "This node is stopping, try again",               later, info)  \
  row(deadline_passed,          503, "It took too long, try again",                    later, warn)  \
  row(storage_unavailable,      503, "The database is away, try again",                later, warn)  \
  row(storage_outcome_unknown,  503, "The database went away before it answered; it may be done", later, error) \
  row(storage_refused,          500, "Something broke here; the log has it under this request id", final, error) \
  row(handler_failed,           500, "Something broke here; the log has it under this request id", final, error) \
  row(user_create_error,        400, "Error while creating user",                      final, warn)  \
  row(profile_refused,          409, "The profile cannot be made",                     final, warn)  \
  row(mail_refused,             422, "The mail server refuses this letter for good",   final, warn)  \
  row(mail_deferred,            502, "The mail server takes this letter later, perhaps", final, warn) \
  row(mail_unavailable,         503, "The mail server is away",                        later, warn)  \
  row(no_such_event,            404, "There is no such event",                         final, debug) \
  row(uri_too_long,             414, "The target is too long",                         final, debug) \
  row(header_fields_too_large,  431, "The header fields are too large",                final, debug) \
  row(no_such_key,              404, "There is no such key",                           final, debug) \
  row(too_many_requests,        429, "Too many requests from this address, try again", later, debug) \
  row(invalid_client,           401, "Name and secret of a service are missing or wrong", final, warn)
// clang-format on

namespace troupe {

/// Zero is no error in CAF, so nothing may stand in the first place.
enum class errc : std::uint8_t {
  none,
#define TROUPE_ERROR_NAME(name, ...) name,
  TROUPE_ERRORS(TROUPE_ERROR_NAME)
#undef TROUPE_ERROR_NAME
};

/// What is known of an error beside its name.
struct error_row {
  enum class retry { final, later };
  enum class loudness { debug, info, warn, error };

  errc code;
  const char* name;  ///< as a constraint in the database would bear it
  std::int64_t status;
  const char* title;
  retry retries;
  loudness level;
};

/// The row of `code`; that of handler_failed for none.
const error_row& row_of(errc code);

/// `errc::no_such_route` is "NO_SUCH_ROUTE".
std::string code_name(errc code);

/// The error of that name in small letters.
std::optional<errc> errc_named(std::string_view name);

/// The error as one of ours: what CAF reports by itself (a deadline passed, the receiver is gone)
/// has its place here too.
errc code_of(const caf::error& error);

/// An error for operators: "STORAGE_UNAVAILABLE: connection refused", "INVALID_FIELDS: login
/// TOO_SHORT". May hold what users must not see.
std::string reason_of(const caf::error& error);

/// What came along with an error of ours, if it is a `T`: std::vector<violation> with
/// invalid_fields, a std::string with most others.
template <class T>
const T* detail_of(const caf::error& error) {
  const auto& context = error.context();
  return context.match_elements<T>() ? &context.get_as<T>(0) : nullptr;
}

/// What the client sees of an error, RFC 9457.
struct problem {
  std::string type;
  std::string title;
  std::int64_t status = 0;
  omittable<std::string> detail;
  std::string code;
  std::string request_id;
  omittable<std::vector<violation>> errors;  ///< of invalid_fields
};
TROUPE_DESCRIBE(problem, type, title, status, detail, code, request_id, errors);

}  // namespace troupe

CAF_ERROR_CODE_ENUM(troupe::errc, "troupe")

/// Ends the handler, and so costs one request and one restart of the actor, if `condition` does not
/// hold. Stays on in release. For what must be true whatever users send; bad input is an error.
#define TROUPE_ASSERT(condition) \
  ((condition) ? void() : ::troupe::assertion_failed(#condition, __FILE__, __LINE__))

namespace troupe {

/// Throws std::logic_error.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace troupe
