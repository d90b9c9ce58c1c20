#include "http/routes.hpp"

namespace troupe::http {

route_table joined(std::initializer_list<route_table> groups) {
  route_table all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

}  // namespace troupe::http
