#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// A client of an HTTP server on this machine, for what wrk cannot do: requests by the clock, and
/// requests that need the answer before.
namespace troupe::bench {

struct load_order {
  std::uint16_t port = 0;
  std::int64_t connections = 8;
  double a_second = 0;        ///< by the clock; if 0, as fast as answers come
  std::int64_t requests = 0;  ///< altogether; those given, in turn
  bool chained = false;       ///< each takes the refresh token of the answer before
};

struct load_result {
  double seconds = 0;  ///< from the first request to the last answer
  std::map<int, std::vector<double>> milliseconds = {};  ///< one an answer, by its status
};

/// By the clock a request's time begins at the moment that chance set beforehand, whether or not a
/// connection is free: one that waits for others is not hidden. Throws std::runtime_error if a
/// connection breaks.
load_result measure_load(const load_order& order, const std::vector<std::string>& requests);

}  // namespace troupe::bench
