#pragma once

#include <string>

#include "http/route.hpp"

namespace troupe::http {

/// All that a row may answer with beside success: its own and what any row may come to that needs
/// the same.
std::vector<errc> problems_of(const route& row);

/// The OpenAPI 3.1 document of all `rows`, printed from the rows that dispatch: every route with
/// what it takes, what it answers and every problem that it may answer with. `version` is the
/// server's.
std::string openapi_document(const route_table& rows, const std::string& base_path,
                             const std::string& version);

/// `rows`, and `/openapi.json`, which has them all and itself.
route_table with_openapi(route_table rows, const std::string& base_path,
                         const std::string& version);

}  // namespace troupe::http
