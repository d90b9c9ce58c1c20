#pragma once

#include <caf/expected.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "http/route.hpp"
#include "http/traffic.hpp"

namespace troupe::http {

/// A row in its place.
struct placed_route : route {
  std::string pattern;  ///< the whole path, as the log names it
  std::unique_ptr<http::traffic> traffic = std::make_unique<http::traffic>();
};

/// Finds the row for a path: exactly, by a table of whole paths and, for those with a number in
/// them, by what stands before and behind it.
class dispatch_table {
 public:
  /// Throws std::logic_error if two rows have one verb and one path, or a path has two {…}.
  dispatch_table(const std::string& base_path, route_table rows);

  struct found {
    std::shared_ptr<const placed_route> row;
    std::int64_t number = 0;
  };

  /// Fails with no_such_route, or with method_not_allowed and the verbs that are ("GET, PATCH").
  caf::expected<found> find(verb method, std::string_view path) const;

  /// What went to each row.
  void report(metrics::sheet& to) const;

 private:
  /// The rows of one path.
  using rows_of_path = std::vector<std::shared_ptr<const placed_route>>;

  struct numbered_path {
    std::string before;
    std::string behind;
    rows_of_path rows;
  };

  struct hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  rows_of_path& rows_at(const std::string& pattern);
  static caf::expected<found> pick(const rows_of_path& rows, verb method, std::int64_t number);

  rows_of_path all_;
  std::unordered_map<std::string, rows_of_path, hash, std::equal_to<>> exact_;
  std::vector<numbered_path> numbered_;
};

/// The number that `text` is the canonical decimal form of, from 1 to 2^63-1; 0 if of none.
std::int64_t positive_decimal(std::string_view text);

}  // namespace troupe::http
