#include "actors/events/relay_actor.hpp"

#include <random>

#include "actors/events/outbox_entry.hpp"
#include "actors/events/retry_pause.hpp"
#include "actors/events/topics.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;

constexpr auto time_between_looks = 1s;
constexpr std::int64_t lease_seconds = 10;
constexpr std::chrono::milliseconds outage_pause_max = 5s;  // what is away is soon back
constexpr auto patience = 5s;  // less than the lease: an answer that counts comes within it

struct relay_state {
  std::unique_ptr<pg::session> session;
  relay_settings settings;
  profile_actor profiles;
  uuid run = random_uuid();  ///< answers to an earlier run's deliveries do not count
  std::int64_t in_flight = 0;
  std::vector<std::int64_t> applied = {};
  std::mt19937_64 chance{std::random_device{}()};

  bool healthy() const { return session->connected(); }
  caf::error mend() { return session->connect(); }
  outbox_repository rows() { return outbox_repository{*session}; }
};

using private_relay = relay_actor::extend<caf::reacts_to<tick>>;
using relay_service = service<private_relay, relay_state>;

void look(relay_service* self);

void log_failure(const char* what, const caf::error& why) {
  log::warn("relay", what, {{"reason", reason_of(why)}});
}

void acknowledge(relay_service* self) {
  auto& state = self->state();
  if (state.applied.empty()) return;
  auto done = state.rows().acknowledge(state.run, std::exchange(state.applied, {}));
  if (!done) log_failure("cannot acknowledge; it will be delivered again", done.error());
}

/// Acknowledges many at a time, and looks for what was behind them.
void finish_one(relay_service* self) {
  auto& state = self->state();
  --state.in_flight;
  if (state.in_flight > 0 && static_cast<std::int64_t>(state.applied.size()) < state.settings.batch)
    return;
  acknowledge(self);
  look(self);
}

void postpone(relay_service* self, const delivery& what, const caf::error& why) {
  auto& state = self->state();
  std::uniform_real_distribution<double> chance;
  auto pause = retry_pause(what.attempts, chance(state.chance), 10min);
  if (row_of(code_of(why)).retries == error_row::retry::later)
    pause = std::min(pause, outage_pause_max);
  const std::chrono::duration<double> delay = pause;
  log::warn("relay", "an event was not taken, tries again",
            {{"event", what.event_type},
             {"event_id", what.event_id.text()},
             {"attempts", what.attempts},
             {"reason", reason_of(why)},
             {"request_id", what.correlation_id}});
  auto done = state.rows().postpone(state.run, what.id, delay.count(), code_name(code_of(why)));
  if (!done) log_failure("cannot postpone; it will be delivered again", done.error());
}

void bury(relay_service* self, const delivery& what, const std::string& why) {
  log::error("relay", "an event is dead",
             {{"event", what.event_type},
              {"event_id", what.event_id.text()},
              {"reason", why},
              {"request_id", what.correlation_id}});
  auto done = self->state().rows().bury(self->state().run, what.id, why);
  if (!done) log_failure("cannot bury; it will be delivered again", done.error());
}

template <class Event>
void deliver(relay_service* self, const delivery& what) {
  auto event = parse_json<Event>(what.payload);
  if (!event) return bury(self, what, reason_of(event.error()));
  ++self->state().in_flight;
  const event_header header{what.event_id, what.schema_version, what.sequence, what.occurred_at,
                            what.correlation_id};
  self->request(self->state().profiles, patience, header, std::move(*event))
      .then(
          [self, run = self->state().run, id = what.id](const event_applied&) {
            if (self->state().run != run) return;
            self->state().applied.push_back(id);
            finish_one(self);
          },
          [self, run = self->state().run, what](const caf::error& why) {
            if (self->state().run != run) return;
            postpone(self, what, why);
            finish_one(self);
          });
}

/// Which message an event is, by its wire name.
void dispatch(relay_service* self, const delivery& what) {
  if (what.subscriber != topics::profiles::name) return bury(self, what, "no such subscriber");
  if (what.event_type == user_registered::wire_name) return deliver<user_registered>(self, what);
  if (what.event_type == account_deactivated::wire_name)
    return deliver<account_deactivated>(self, what);
  if (what.event_type == account_activated::wire_name)
    return deliver<account_activated>(self, what);
  bury(self, what, "no such event");
}

void look(relay_service* self) {
  auto& state = self->state();
  while (state.healthy() && state.in_flight < state.settings.in_flight_max) {
    auto claimed = state.rows().claim_deliveries({state.run, state.settings.batch, lease_seconds});
    if (!claimed) return log_failure("cannot look into the outbox", claimed.error());
    for (const auto& each : *claimed) dispatch(self, each);
    if (static_cast<std::int64_t>(claimed->size()) < state.settings.batch) return;
  }
}

void look_now_and_then(relay_service* self) {
  look(self);
  self->tick_after(time_between_looks);
}

private_relay::behavior_type behave(relay_service* self) {
  self->tick_after(0s);
  return {
      [self](outbox_written) { look(self); },
      [self](tick) { look_now_and_then(self); },
  };
}

}  // namespace

void relay_settings::declare(setting_list& list) {
  list.add("events.batch", batch, "Deliveries claimed from the outbox at a time", {1, 1000});
  list.add("events.in-flight-max", in_flight_max,
           "Deliveries under way that their subscriber has not answered", {1, 10'000});
}

relay_actor spawn_relay_actor(const backstage& stage, const pg::connection_settings& database,
                              const relay_settings& settings, profile_actor profiles) {
  return spawn_service<private_relay, relay_state>(
      stage, {.name = "relay", .where = stage.blocking},
      [=] {
        return relay_state{std::make_unique<pg::session>(database), settings, profiles};
      },
      behave);
}

}  // namespace troupe
