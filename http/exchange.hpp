#pragma once

#include <boost/describe/enum.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/errors.hpp"

namespace troupe::http {

BOOST_DEFINE_ENUM_CLASS(verb, GET, POST, PUT, PATCH, DELETE, OPTIONS, other)

/// What the server hands on of a request. Headers that nobody reads are not carried.
struct request {
  verb method = verb::GET;
  std::string path = {};           ///< of the target, as it came; without the query
  std::string authorization = {};  ///< several such headers are joined by commas
  std::string content_type = {};
  std::string body = {};
  std::string user_agent = {};
  std::string accept_language = {};  ///< several such headers are joined by commas
  std::string if_none_match = {};    ///< several such headers are joined by commas
  std::string accept_encoding = {};  ///< several such headers are joined by commas
  std::string origin = {};           ///< of the page that asks, if a browser says it
  std::string wanted_method = {};    ///< Access-Control-Request-Method
  bool is_head = false;              ///< asked by HEAD: `method` is GET, and the body is not sent
  std::string id = {};               ///< X-Request-Id, the client's or a fresh one
  std::string address = {};          ///< of the client, as trusted proxies tell it
  std::chrono::steady_clock::time_point arrived = {};
  errc flaw = errc::none;  ///< of the head: then it is refused, whatever it asks
};

/// A text that is in the binary, as it is and compressed.
struct packed_text {
  std::string_view plain;
  std::string_view gzipped;
};

struct response {
  using fields = std::vector<std::pair<std::string, std::string>>;

  std::int64_t status = 200;
  std::string body = {};
  std::string content_type = "application/json";
  fields headers = {};
  bool closes = false;                  ///< the connection, after this answer
  const packed_text* packed = nullptr;  ///< the body, in the coding that the client takes
};

/// Takes the answer to a request; called once, on any thread.
using respond = std::function<void(response)>;

}  // namespace troupe::http
