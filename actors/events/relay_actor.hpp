#pragma once

#include "actors/supervision/service.hpp"
#include "messages/setting.hpp"
#include "persistence/pg.hpp"

namespace troupe {

struct relay_settings {
  std::int64_t batch = 50;           ///< deliveries claimed at a time
  std::int64_t in_flight_max = 200;  ///< that a subscriber has not answered yet

  void declare(setting_list& list);
};

/// The relay carries events from the outbox to their subscribers as typed messages: claims what
/// waits under a lease, asks the subscriber to apply it, acknowledges. It looks when it is told
/// that something was written, and once a second. What fails waits, longer each time; what cannot
/// be read is dead at once. Whatever dies with it is delivered again when the lease is over, and a
/// subscriber's inbox makes that no second time.
relay_actor spawn_relay_actor(const backstage& stage, const pg::connection_settings& database,
                              const relay_settings& settings, profile_actor profiles);

}  // namespace troupe
