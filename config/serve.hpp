#pragma once

#include "config/all_settings.hpp"

namespace troupe::config {

/// Serves until SIGTERM or SIGINT; returns the process's status: 0, or 70 (EX_SOFTWARE) if the
/// actors gave up. Throws std::runtime_error that says what to do if it cannot start.
int serve(const settings& how, bool production);

}  // namespace troupe::config
