#pragma once

#include <chrono>
#include <memory>

#include "http/access.hpp"
#include "http/cors.hpp"
#include "http/dispatch.hpp"
#include "http/server.hpp"

namespace troupe::http {

/// Judges a token that the token_checks cannot; the product's is AuthActor.
using token_judge = caf::typed_actor<asked<check_token>::gives<token_claims>>;

/// "/api", whether it was set with a slash at its end or not; "" for none. Throws
/// std::runtime_error if it is no path.
std::string base_path_of(const http_settings& settings);

/// Takes a request to its row and back. Holds all that is the same for every row: finding it, who
/// calls and whether he may, what its body may be, the deadline, errors as problems, the headers of
/// every answer, the line in the log.
class router {
 public:
  /// Where the token_checks cannot tell, `judge` is asked. `to` must outlive this, and this the
  /// server. Throws std::runtime_error if `settings` has no path as the base path, or no origins.
  router(const http_settings& settings, token_checks tokens, token_judge judge, sink& to,
         route_table routes);

  /// Answers through `answer`, at once or when the actor asked has answered; but once, whatever
  /// happens on the way.
  void handle(request in, respond answer) const;

  /// What was asked and answered so far.
  void report(metrics::sheet& to) const;

 private:
  struct conversation;
  using talk_ptr = std::shared_ptr<conversation>;

  void answer_preflight(const talk_ptr& talk) const;
  void authenticate(const talk_ptr& talk) const;
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
  dispatch_table routes_;
};

}  // namespace troupe::http
