#pragma once

#include <string>
#include <vector>

#include "messages/describe.hpp"

namespace troupe {

/// The answer of /health/live and, where all is well, of /health/ready.
struct health {
  std::string status;  ///< alive or ready
};
TROUPE_DESCRIBE(health, status);

/// The answer of /health/ready where not all is well.
struct unready_health {
  std::string status;
  std::vector<std::string> not_ready;  ///< by name
};
TROUPE_DESCRIBE(unready_health, status, not_ready);

}  // namespace troupe
