#pragma once

#include "actors/events/judgement.hpp"
#include "actors/supervision/service.hpp"
#include "messages/setting.hpp"
#include "persistence/pg.hpp"

namespace troupe {

struct relay_settings {
  std::int64_t batch = 50;           ///< deliveries claimed at a time
  std::int64_t in_flight_max = 200;  ///< that ProfileActor has not answered yet
  patience_limits limits = {};
  std::chrono::milliseconds pause_max = std::chrono::minutes{10};  ///< between two tries

  void declare(setting_list& list);
};

/// A relay carries the events of one topic (actors/events/topics.hpp) from the outbox to their
/// subscriber as typed messages: claims what waits under a lease, asks the subscriber to apply it,
/// acknowledges many at once. It looks when it is told that something was written, and once a
/// second. What fails waits, longer each time; what is refused, cannot be read or has failed for
/// too long is dead (actors/events/judgement.hpp). While the subscriber is away the relay rests,
/// and then tries with one delivery until it is there. Told to stop, it claims no more and hears
/// what is under way; whatever dies with it is delivered again when the lease is over, and a
/// subscriber's inbox makes that no second time.
///
/// Of user_info. `others` are woken when what was held for a delivery may go.
relay_actor spawn_profile_relay(const backstage& stage, const pg::connection_settings& database,
                                const relay_settings& settings, const profile_actor& profiles,
                                const std::vector<relay_actor>& others);

/// Of mail. A letter takes its time: no more of them are claimed than the mailer's workers have one
/// in hand and one to go on with.
relay_actor spawn_mail_relay(const backstage& stage, const pg::connection_settings& database,
                             const relay_settings& settings, const mailer_actor& mailer,
                             std::int64_t mailer_workers);

}  // namespace troupe
