#pragma once

#include "messages/metrics.hpp"

namespace troupe::config {

/// Writes down what the system knows of this process, and which build it is.
void report_process(metrics::sheet& to);

}  // namespace troupe::config
