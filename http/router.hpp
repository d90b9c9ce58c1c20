#pragma once

#include <chrono>
#include <memory>

#include "http/access.hpp"
#include "http/cors.hpp"
#include "http/dispatch.hpp"
#include "http/limits.hpp"
#include "http/server.hpp"

namespace troupe::http {

/// "/api", whether it was set with a slash at its end or not; "" for none. Throws
/// std::runtime_error if it is no path.
std::string base_path_of(const http_settings& settings);

/// Takes a request to its row and back. Holds all that is the same for every row: finding it, how
/// often an address may ask, who calls and whether he may, what its body may be, the deadline,
/// errors as problems, the headers of every answer, the line in the log.
class router {
 public:
  /// Where the token_checks cannot tell, `judge` is asked. `bad_tokens_limit` is how many an
  /// address may send before no more of its signatures are checked. `to` must outlive this, and
  /// this the server. Throws std::runtime_error if `settings` has no path as the base path, or no
  /// origins.
  router(const http_settings& settings, token_checks tokens, token_judge judge, sink& to,
         route_table routes, named_rate bad_tokens_limit = {});

  /// Answers through `answer`, at once or when the actor asked has answered; but once, whatever
  /// happens on the way.
  void handle(request in, respond answer) const;

  /// What was asked and answered so far.
  void report(metrics::sheet& to) const;

 private:
  struct conversation;
  using talk_ptr = std::shared_ptr<conversation>;

  void answer_preflight(const talk_ptr& talk) const;
  bool is_within_limit(const talk_ptr& talk) const;
  void authenticate(const talk_ptr& talk) const;
  void heed(const talk_ptr& talk, std::string_view token, token_guard::verdict verdict) const;
  void refuse_token(const talk_ptr& talk, const caf::error& why) const;
  void authenticate_client(const talk_ptr& talk) const;
  void ask_judge(const talk_ptr& talk, std::string token) const;
  void admit(const talk_ptr& talk, token_claims claims) const;
  void run(const talk_ptr& talk, signed_in caller) const;

  std::string base_path_;
  std::chrono::milliseconds deadline_;
  token_checks tokens_;
  token_judge judge_;
  sink& sink_;
  std::shared_ptr<const cors_policy> cors_;
  std::shared_ptr<whole_traffic> traffic_ = std::make_shared<whole_traffic>();
  limits limits_;
  bad_tokens bad_tokens_;
  dispatch_table routes_;
};

}  // namespace troupe::http
