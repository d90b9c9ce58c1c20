#pragma once

#include <string>

#include "messages/metrics.hpp"

namespace troupe::config {

/// "counter"
const char* name_of(metrics::kind what);

/// What `troupe metrics` prints, and docs/operations.md has: every metric, and which of them should
/// make somebody look.
std::string metrics_manual();

}  // namespace troupe::config
