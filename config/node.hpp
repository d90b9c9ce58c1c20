#pragma once

#include <atomic>
#include <caf/actor_system.hpp>
#include <functional>

#include "config/all_settings.hpp"
#include "config/caf_config.hpp"

namespace troupe::config {

/// The actors of this process, started, and stopped in order at the end. What else the process has
/// (a server, a control socket) is made after it and goes before it.
class node {
 public:
  /// On schemas that are ready (config/schemas.hpp). `delivers`: whether it carries events to their
  /// subscribers. Throws std::runtime_error that says what is wrong.
  node(const settings& how, bool production, bool delivers = true);

  /// Stops the actors, as far as that has not been done.
  ~node();

  caf::actor_system& system() { return system_; }
  const ensemble& cast() const { return cast_; }

  /// What a load balancer should know before it sends somebody here.
  std::vector<std::string> not_ready() const;

  /// From here on it is not ready any more, though all works.
  void leave() { leaves_ = true; }

  /// What the actors have done.
  void report(metrics::sheet& to) const;

  /// Calls `then` when the actors have ended by themselves: nobody could mend what broke.
  void when_given_up(std::function<void()> then);

  /// Stops the actors from the last to the first; false if one has overstayed its time, which the
  /// log names.
  bool stop();

 private:
  caf_config config_;
  caf::actor_system system_{config_};
  roll_call roll_;
  ensemble cast_;
  std::atomic<bool> leaves_{false};
  bool stopped_ = false;
};

}  // namespace troupe::config
