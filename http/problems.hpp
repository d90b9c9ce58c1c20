#pragma once

#include <string>

#include "http/exchange.hpp"
#include "messages/errors.hpp"

namespace troupe::http {

/// What the client is told of an error (RFC 9457). Nothing of causes that are not its own: of an
/// error with a status from 500 the detail stays out.
problem problem_of(const caf::error& error, const std::string& request_id);

/// Writes the cause of an error with a status from 500 to the log, with the request's id and as
/// loud as the error's row says.
void log_cause(const caf::error& error, std::string_view component, const std::string& request_id);

/// The answer to a request that failed: the problem as application/problem+json, with the headers
/// that belong to it: Retry-After (too_many_requests has the seconds as its detail), Allow (which
/// method_not_allowed has as its detail), WWW-Authenticate (RFC 6750, which wants to be told
/// whether the request had a token).
response problem_response(const caf::error& error, const std::string& request_id,
                          bool had_token = false);

}  // namespace troupe::http
