#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/exchange.hpp"
#include "http/rate_limiter.hpp"
#include "http/route.hpp"

namespace troupe::http {

/// What a client is told of a limit: `"login";q=60;w=300` is what there is, `"login";r=59;t=5` what
/// is left of it, with one more in five seconds (draft-ietf-httpapi-ratelimit-headers-10).
std::vector<std::pair<std::string, std::string>> limit_fields(const named_rate& limit,
                                                              const rate_limiter::verdict& verdict);

/// The refusal, which says in how many seconds to try again.
caf::error too_many(const rate_limiter::verdict& verdict);

/// The limiters of all rows, one for each name; a row and another that names the same share it.
class limits {
 public:
  explicit limits(const route_table& rows);

  /// A call of `row` from `address`; nothing if it has no limit.
  std::optional<rate_limiter::verdict> take(const route& row, std::string_view address,
                                            rate_limiter::time_point now) const;

  /// By their names.
  const std::map<std::string, std::unique_ptr<rate_limiter>>& all() const { return limiters_; }

 private:
  std::map<std::string, std::unique_ptr<rate_limiter>> limiters_;
};

/// Counts tokens that were no good, by whose they are.
class bad_tokens {
 public:
  /// Off if `limit` is.
  explicit bad_tokens(named_rate limit);

  /// What to answer instead of checking a token from `address`; nothing if it is to be checked.
  std::optional<rate_limiter::verdict> refusal(std::string_view address,
                                               rate_limiter::time_point now) const;

  void add(std::string_view address, rate_limiter::time_point now) const;

  const named_rate& limit() const { return limit_; }

  /// Null if it is off.
  const rate_limiter* limiter() const { return limiter_.get(); }

 private:
  named_rate limit_;
  std::unique_ptr<rate_limiter> limiter_;
};

}  // namespace troupe::http
