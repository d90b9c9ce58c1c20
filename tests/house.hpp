#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Our own sources as the house test reads them.
namespace troupe::test::house {

struct source {
  std::string path;                ///< from the root of the sources
  std::vector<std::string> lines;  ///< as they stand
  std::vector<std::string> code;   ///< the same lines, comments and what is in quotes left out
};

/// All C++ sources, by path.
const std::vector<source>& sources();

/// One found thing, as "path:line: what".
using findings = std::vector<std::string>;

/// Names with one of the words that say nothing, and what to think of instead. What belongs to a
/// library, so stands behind `.`, `->` or `::`, is let go; so is `info` alone, a level of the log.
findings empty_names(const source& in);

/// Where a test waits for the clock, unless a comment above or beside says why it must.
findings sleeps(const source& in);

/// Functions of more than 50 lines.
findings long_functions(const source& in);

/// Headers that no source includes.
findings unused_headers(const std::vector<source>& all);

/// Comments and literals of C++ replaced by nothing; lines stay lines.
std::string without_comments_and_quotes(std::string_view text);

}  // namespace troupe::test::house
