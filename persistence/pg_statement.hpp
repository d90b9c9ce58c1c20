#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// A statement's text: what is ours in it and what PostgreSQL gets. Pure.
namespace troupe::pg {

/// A statement as PostgreSQL wants it.
struct expansion {
  std::string sql;
  std::vector<std::string> order;  ///< the parameter behind $1, $2, ...
  bool names_columns = false;      ///< `:columns` was in it
};

/// Turns `:columns` into the list of columns and each other `:name` into $1, $2, ...; what stands
/// in quotes or comments stays as it is, and so does a cast `::`.
expansion expand(std::string_view text, std::span<const std::string_view> columns);

/// Whether the statement begins with SELECT, and so changes nothing: a function that writes must
/// not be called from one that does.
bool only_reads(std::string_view text);

}  // namespace troupe::pg
