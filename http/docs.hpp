#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/exchange.hpp"
#include "http/route.hpp"

namespace troupe::http {

/// A file under /docs, as the build put it into the binary.
struct docs_file {
  std::string_view name;
  packed_text text;
};

/// Those that there are: with "index.html" if the interactive page was built, which takes Node; see
/// cmake/embed_docs.cmake.
const std::vector<docs_file>& docs_files();

/// A page of all `rows`, without scripts.
std::string plain_docs_page(const route_table& rows, const std::string& base_path);

/// `rows`, `/openapi.json`, and for people `/docs` with its files; `/redoc` leads there. `version`
/// is the server's.
route_table with_docs(route_table rows, const std::string& base_path, const std::string& version);

}  // namespace troupe::http
