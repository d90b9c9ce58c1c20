#pragma once

/// What systemd, or whoever else started the server, is told of it (sd_notify(3)); nothing where
/// nobody listens.
namespace troupe::config {

enum class run_state { ready, reloading, stopping };

void tell_launcher(run_state now);

}  // namespace troupe::config
