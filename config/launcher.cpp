#include "config/launcher.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <chrono>
#include <string>

#include "messages/log.hpp"

namespace troupe::config {

namespace {

std::string text_of(run_state now) {
  switch (now) {
    case run_state::ready: return "READY=1\nSTATUS=Serves";
    case run_state::reloading:
      return fmt::format("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=Reads its files anew",
                         std::chrono::duration_cast<std::chrono::microseconds>(
                             std::chrono::steady_clock::now().time_since_epoch())
                             .count());
    case run_state::stopping: break;
  }
  return "STOPPING=1\nSTATUS=Requests under way may finish";
}

}  // namespace

void tell_launcher(run_state now) {
  if (sd_notify(0, text_of(now).c_str()) < 0)
    log::warn("troupe", "the launcher cannot be told", {{"variable", "NOTIFY_SOCKET"}});
}

}  // namespace troupe::config
