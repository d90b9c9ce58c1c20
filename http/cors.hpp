#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/exchange.hpp"

/// Which pages of other origins may read our answers in a browser (Fetch Standard, CORS protocol).
namespace troupe::http {

class cors_policy {
 public:
  /// "https://app.example.org, http://localhost:3000"; nobody if empty. Throws std::runtime_error
  /// that says which is no origin. "*" is none: whom an API serves is known.
  explicit cors_policy(std::string_view origins);

  /// Whether it is what a browser asks before it sends a request of `in.origin`'s.
  bool is_preflight(const request& in) const;

  /// What it is answered; `methods` are those of the path ("GET, PATCH").
  response preflight(std::string methods) const;

  /// Adds to an answer who may read it.
  void let_read(const request& in, response& out) const;

 private:
  std::vector<std::string> origins_;
};

}  // namespace troupe::http
