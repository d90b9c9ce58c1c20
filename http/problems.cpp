#include "http/problems.hpp"

#include <algorithm>

#include "messages/json.hpp"
#include "messages/log.hpp"

namespace troupe::http {

namespace {

constexpr std::int64_t first_fault_of_ours = 500;

/// An error that is none is a mistake of ours.
errc known_code_of(const caf::error& error) {
  const auto code = code_of(error);
  return code == errc::none ? errc::handler_failed : code;
}

std::string urn_of(const error_row& row) {
  std::string name = row.name;
  std::ranges::replace(name, '_', '-');
  return "urn:troupe:problem:" + name;
}

log::level level_of(const error_row& row) {
  switch (row.level) {
    case error_row::loudness::debug: return log::level::debug;
    case error_row::loudness::info: return log::level::info;
    case error_row::loudness::warn: return log::level::warn;
    case error_row::loudness::error: break;
  }
  return log::level::error;
}

std::string challenge(errc code, bool had_token) {
  if (code == errc::invalid_client) return R"(Basic realm="troupe", charset="UTF-8")";
  return code == errc::invalid_token && had_token ? R"(Bearer error="invalid_token")" : "Bearer";
}

}  // namespace

problem problem_of(const caf::error& error, const std::string& request_id) {
  const auto code = known_code_of(error);
  const auto& row = row_of(code);
  problem what{.type = urn_of(row),
               .title = row.title,
               .status = row.status,
               .detail = {},
               .code = code_name(code),
               .request_id = request_id,
               .errors = {}};
  if (row.status >= first_fault_of_ours) return what;
  if (const auto* violations = detail_of<std::vector<violation>>(error)) what.errors = *violations;
  if (const auto* detail = detail_of<std::string>(error)) what.detail = *detail;
  return what;
}

void log_cause(const caf::error& error, std::string_view component, const std::string& request_id) {
  const auto code = known_code_of(error);
  const auto& row = row_of(code);
  if (row.status < first_fault_of_ours || !log::wants(level_of(row), component)) return;
  log::write(level_of(row), component, "request failed",
             {{"request_id", request_id}, {"code", row.name}, {"cause", reason_of(error)}});
}

response problem_response(const caf::error& error, const std::string& request_id, bool had_token) {
  log_cause(error, "http", request_id);
  const auto code = known_code_of(error);
  const auto& row = row_of(code);
  const auto what = problem_of(error, request_id);

  response answer{row.status, print_json(what), "application/problem+json", {}};
  if (row.retries == error_row::retry::later) {
    const auto* seconds = detail_of<std::int64_t>(error);
    answer.headers.emplace_back("Retry-After", std::to_string(seconds ? *seconds : 1));
  }
  if (row.status == 401)
    answer.headers.emplace_back("WWW-Authenticate", challenge(code, had_token));
  if (code == errc::method_not_allowed)
    answer.headers.emplace_back("Allow", what.detail.value_or(""));
  return answer;
}

}  // namespace troupe::http
