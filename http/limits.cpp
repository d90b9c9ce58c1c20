#include "http/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "http/client_address.hpp"

namespace troupe::http {

namespace {

/// Rounded up: who comes back then is not refused again.
std::int64_t seconds_until(rate_limiter::duration wait) {
  return std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(wait).count());
}

}  // namespace

std::vector<std::pair<std::string, std::string>> limit_fields(
    const named_rate& limit, const rate_limiter::verdict& verdict) {
  const auto window = std::chrono::floor<std::chrono::seconds>(limit.allowed.per).count();
  return {{"RateLimit-Policy",
           fmt::format("\"{}\";q={};w={}", limit.name, limit.allowed.count, window)},
          {"RateLimit", fmt::format("\"{}\";r={};t={}", limit.name, verdict.left,
                                    seconds_until(verdict.more_in))}};
}

caf::error too_many(const rate_limiter::verdict& verdict) {
  return caf::make_error(errc::too_many_requests, seconds_until(verdict.more_in));
}

limits::limits(const route_table& rows) {
  for (const auto& row : rows)
    if (auto& here = limiters_[row.limit.name]; row.limit.allowed.is_on() && !here)
      here = std::make_unique<rate_limiter>(row.limit.allowed);
  std::erase_if(limiters_, [](const auto& each) { return !each.second; });
}

std::optional<rate_limiter::verdict> limits::take(const route& row, std::string_view address,
                                                  rate_limiter::time_point now) const {
  if (!row.limit.allowed.is_on()) return std::nullopt;
  return limiters_.at(row.limit.name)->take(limit_key(address), now);
}

bad_tokens::bad_tokens(named_rate limit)
    : limit_(std::move(limit)),
      limiter_(limit_.allowed.is_on() ? std::make_unique<rate_limiter>(limit_.allowed) : nullptr) {}

std::optional<rate_limiter::verdict> bad_tokens::refusal(std::string_view address,
                                                         rate_limiter::time_point now) const {
  if (!limiter_) return std::nullopt;
  const auto verdict = limiter_->look(limit_key(address), now);
  return verdict.allowed ? std::nullopt : std::optional{verdict};
}

void bad_tokens::add(std::string_view address, rate_limiter::time_point now) const {
  if (limiter_) limiter_->take(limit_key(address), now);
}

}  // namespace troupe::http
