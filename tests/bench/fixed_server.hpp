#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// What RESTinio allows, with nothing behind it.
namespace troupe::bench {

struct fixed_answer {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// RESTinio as http/server.cpp sets it up, giving the same answer to everything. On 127.0.0.1, at
/// a port that was free, until it is destroyed.
class fixed_server {
 public:
  fixed_server(fixed_answer answer, std::int64_t threads);

  fixed_server(const fixed_server&) = delete;
  fixed_server& operator=(const fixed_server&) = delete;

  ~fixed_server();

  std::uint16_t port() const;

 private:
  struct running;
  std::unique_ptr<running> running_;
};

}  // namespace troupe::bench
