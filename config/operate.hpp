#pragma once

#include "config/all_settings.hpp"
#include "config/settings.hpp"

namespace troupe::config {

/// Carries out `user …`, `keys …` and `events …`: by the running server over its control socket,
/// or, with
/// --offline and no server running, by actors of this process. Prints what came of it; returns the
/// process's status (sysexits.h). Throws std::runtime_error that says what to do.
int operate(const settings& how, const invocation& wanted);

}  // namespace troupe::config
