#include "actors/events/relay_actor.hpp"

#include <boost/mp11/algorithm.hpp>
#include <caf/atom.hpp>
#include <map>
#include <random>
#include <utility>

#include "actors/events/outbox_entry.hpp"
#include "actors/events/relay_counts.hpp"
#include "actors/events/retry_pause.hpp"
#include "actors/events/topics.hpp"
#include "messages/failpoint.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;

constexpr auto time_between_looks = 1s;
constexpr auto time_between_measures = 5s;
constexpr std::int64_t measured_max = 10'000;

/// A relay to itself: acknowledge what has been applied, and look what there is. It comes after all
/// that is in the mailbox already, so that however many answers and wake-ups cost one turn.
using turn = caf::atom_constant<caf::atom("turn")>;

template <class Topic>
struct relay_state {
  std::unique_ptr<pg::session> session;
  relay_settings settings;
  std::int64_t in_flight_max;
  typename Topic::subscriber subscriber;
  std::vector<relay_actor> others;
  uuid run = random_uuid();  ///< what an earlier run has claimed is not this one's
  std::map<std::int64_t, std::int64_t> under_way = {};  ///< deliveries, and which attempt it is
  std::vector<std::int64_t> applied = {};
  std::vector<std::int64_t> to_hand_back = {};
  std::string reason_to_hand_back = {};
  bool turn_is_due = false;
  bool subscriber_is_away = false;  ///< until it answers
  deadline rests_until{deadline::clock::time_point::min()};
  deadline renew_at{deadline::clock::time_point::min()};
  deadline measure_at{deadline::clock::time_point::min()};
  relay_counts counts = relay_counts::of(Topic::name);
  pg::backoff rests = {};
  std::mt19937_64 random{std::random_device{}()};

  bool healthy() const { return session->connected(); }
  caf::error mend() { return session->connect(); }
  outbox_repository rows() { return outbox_repository{*session}; }

  /// From [0, 1).
  double chance() { return std::uniform_real_distribution<double>{}(random); }

  std::int64_t room() const {
    const auto most = subscriber_is_away ? 1 : in_flight_max;
    return std::min(settings.batch, most - static_cast<std::int64_t>(under_way.size()));
  }

  /// What is under way may be applied all the same, and would be delivered twice.
  bool lingers() const { return !under_way.empty(); }

  /// In order: who comes next need not wait until the lease is over.
  void part() {
    if (!applied.empty()) static_cast<void>(rows().acknowledge(run, std::move(applied)));
    if (!to_hand_back.empty())
      static_cast<void>(rows().hand_back(run, std::move(to_hand_back), std::nullopt));
  }
};

using private_relay = relay_actor::extend<caf::reacts_to<tick>, caf::reacts_to<turn>>;
template <class Topic>
using relay_service = service<private_relay, relay_state<Topic>>;

template <class Topic>
void take_turn_after(relay_service<Topic>* self, std::chrono::nanoseconds pause) {
  self->delayed_send(caf::actor_cast<private_relay>(self->ctrl()), pause, turn::value);
}

template <class Topic>
void take_turn_soon(relay_service<Topic>* self) {
  if (std::exchange(self->state().turn_is_due, true)) return;
  self->send(caf::actor_cast<private_relay>(self->ctrl()), turn::value);
}

/// Not the reason, which may hold an address.
template <class Topic>
void log_failure(relay_service<Topic>* self, log::level how_loud, const char* message,
                 const delivery& what, const caf::error& why) {
  log::write(how_loud, self->name(), message,
             {{"event", what.event_type},
              {"event_id", what.event_id.text()},
              {"subscriber", Topic::name},
              {"attempts", what.attempts},
              {"code", code_name(code_of(why))},
              {"request_id", what.correlation_id}});
}

template <class Topic>
void log_trouble(relay_service<Topic>* self, const char* what, const caf::error& why) {
  log::warn(self->name(), what, {{"reason", reason_of(why)}});
}

// -- what came of a delivery ----------------------------------------------------------------------

/// Keeps what the database did not take now for the next turn: it was applied, and the lease may
/// outlast the outage.
template <class Topic>
void acknowledge(relay_service<Topic>* self) {
  auto& state = self->state();
  if (state.applied.empty() || !state.healthy()) return;
  failpoint::pass(failpoint::relay_before_acknowledge);
  auto released = state.rows().acknowledge(state.run, state.applied);
  if (!released) {
    log_trouble(self, "cannot acknowledge", released.error());
    if (row_of(code_of(released.error())).retries == error_row::retry::later) return;
  }
  failpoint::pass(failpoint::relay_after_acknowledge);
  state.applied.clear();
  if (released && *released > 0)
    for (const auto& other : state.others) self->send(other, outbox_written{});
}

template <class Topic>
void hand_back(relay_service<Topic>* self) {
  auto& state = self->state();
  if (state.to_hand_back.empty()) return;
  auto done = state.rows().hand_back(state.run, std::exchange(state.to_hand_back, {}),
                                     std::move(state.reason_to_hand_back));
  if (!done) log_trouble(self, "cannot hand back; delivered after the lease", done.error());
}

/// So that nobody else claims what is still under way.
template <class Topic>
void renew(relay_service<Topic>* self) {
  auto& state = self->state();
  const auto now = self->clock().now();
  if (Topic::patience < topics::lease || state.under_way.empty() || !state.healthy() ||
      !state.renew_at.passed(now))
    return;
  state.renew_at = deadline{now + time_between_looks};
  std::vector<std::int64_t> ids;
  for (const auto& [id, attempt] : state.under_way) ids.push_back(id);
  auto done = state.rows().renew(state.run, std::move(ids), topics::lease.count());
  if (!done) log_trouble(self, "cannot renew; perhaps delivered twice", done.error());
}

template <class Topic>
void postpone(relay_service<Topic>* self, const delivery& what, const caf::error& why) {
  auto& state = self->state();
  const std::chrono::duration<double> delay =
      retry_pause(what.attempts, state.chance(), state.settings.pause_max);
  log_failure(self, log::level::warn, "an event was not taken, tries again", what, why);
  state.counts.retried += 1;
  failpoint::pass(failpoint::relay_before_postpone);
  auto done = state.rows().postpone(state.run, what.id, delay.count(), reason_to_keep(why));
  if (!done) log_trouble(self, "cannot postpone; delivered after the lease", done.error());
}

template <class Topic>
void bury(relay_service<Topic>* self, const delivery& what, const caf::error& why) {
  auto& state = self->state();
  log_failure(self, log::level::error, "an event is dead", what, why);
  state.counts.dead += 1;
  failpoint::pass(failpoint::relay_before_bury);
  auto done = state.rows().bury(state.run, what.id, reason_to_keep(why));
  if (!done) return log_trouble(self, "cannot bury; delivered after the lease", done.error());
  failpoint::pass(failpoint::relay_after_bury);
}

/// Those under way find the same; that makes the rest no longer.
template <class Topic>
void rest(relay_service<Topic>* self, errc code) {
  auto& state = self->state();
  const auto now = self->clock().now();
  if (!state.rests_until.passed(now)) return;
  const auto pause = state.rests.next(state.chance());
  log::warn(self->name(), "the subscriber is away, rests",
            {{"code", code_name(code)}, {"pause_ms", pause.count()}});
  state.subscriber_is_away = true;
  state.rests_until = deadline{now + pause};
  take_turn_after(self, pause);
}

template <class Topic>
void be_back(relay_service<Topic>* self) {
  auto& state = self->state();
  if (!std::exchange(state.subscriber_is_away, false)) return;
  log::info(self->name(), "the subscriber is back");
  state.rests.reset();
  state.rests_until = deadline{deadline::clock::time_point::min()};
}

template <class Topic>
void be_done(relay_service<Topic>* self, const delivery& what) {
  auto& state = self->state();
  state.applied.push_back(what.id);
  state.counts.delivered += 1;
  be_back(self);
}

template <class Topic>
void be_judged(relay_service<Topic>* self, const delivery& what, const caf::error& why) {
  auto& state = self->state();
  if (is_answer(code_of(why))) be_back(self);
  const tried_delivery tried{what.attempts, std::chrono::milliseconds{what.tried_for_ms}};
  switch (judge(code_of(why), tried, state.settings.limits)) {
    case fate::hand_back:
      state.to_hand_back.push_back(what.id);
      state.counts.handed_back += 1;
      state.reason_to_hand_back = reason_to_keep(why);
      return rest(self, code_of(why));
    case fate::try_later: return postpone(self, what, why);
    case fate::bury: return bury(self, what, why);
  }
}

// -- delivering -----------------------------------------------------------------------------------

/// Goes on with a subscriber's answer, unless the delivery is no longer this run's, or was claimed
/// again since: an answer that comes later than the lease does not count.
template <class Topic, class Answer>
auto answered(relay_service<Topic>* self, const delivery& what,
              void (*then)(relay_service<Topic>*, const delivery&, const Answer&)) {
  return [self, run = self->state().run, what, then](const Answer& answer) {
    auto& state = self->state();
    const auto found = state.under_way.find(what.id);
    if (state.run != run || found == state.under_way.end() || found->second != what.attempts)
      return;
    state.under_way.erase(found);
    take_turn_soon(self);
    then(self, what, answer);
  };
}

template <class Event, class Topic>
void deliver(relay_service<Topic>* self, const delivery& what) {
  auto event = parse_json<Event>(what.payload);
  if (!event) return bury(self, what, event.error());
  auto& state = self->state();
  state.under_way[what.id] = what.attempts;
  const event_header header{what.event_id,    what.schema_version, what.sequence,
                            what.occurred_at, what.correlation_id, what.replays};
  self->request(state.subscriber, Topic::patience, header, std::move(*event))
      .then(answered<Topic, event_applied>(self, what,
                                           [](auto* relay, const delivery& taken,
                                              const event_applied&) { be_done(relay, taken); }),
            answered<Topic, caf::error>(self, what, be_judged<Topic>));
}

caf::error unreadable(const char* field, const char* code, const char* message) {
  return caf::make_error(errc::invalid_fields, std::vector<violation>{{field, code, message}});
}

/// Which message an event is, by its wire name.
template <class Topic>
void dispatch(relay_service<Topic>* self, const delivery& what) {
  using namespace boost::mp11;
  if (what.schema_version > event_schema_version)
    return bury(self, what, unreadable("schema_version", "TOO_NEW", "is not known yet"));
  if (what.attempts > self->state().settings.limits.tries)  // whoever tried it did not live to tell
    return bury(self, what, caf::make_error(errc::handler_failed, std::string{"too many tries"}));
  bool known = false;
  mp_for_each<mp_transform<mp_identity, typename Topic::events>>(
      [&]<class Event>(mp_identity<Event>) {
        if (what.event_type != Event::wire_name) return;
        known = true;
        deliver<Event>(self, what);
      });
  if (!known) bury(self, what, unreadable("event_type", "UNKNOWN", "is none of the topic's"));
}

template <class Topic>
void look(relay_service<Topic>* self) {
  auto& state = self->state();
  const auto most = state.room();
  if (most <= 0 || !state.healthy()) return;
  auto claimed = state.rows().claim_deliveries(
      {state.run, Topic::name, Topic::in_order, most, topics::lease.count()});
  if (!claimed) return log_trouble(self, "cannot look into the outbox", claimed.error());
  if (!claimed->empty()) failpoint::pass(failpoint::relay_after_claim);
  for (const auto& each : *claimed) dispatch(self, each);
  if (static_cast<std::int64_t>(claimed->size()) == most) take_turn_soon(self);
}

/// For whoever watches, and no reason to be degraded.
template <class Topic>
void measure(relay_service<Topic>* self) {
  auto& state = self->state();
  const auto now = self->clock().now();
  if (!state.healthy() || !state.measure_at.passed(now)) return;
  state.measure_at = deadline{now + time_between_measures};
  const auto found = state.rows().measure(Topic::name, measured_max);
  if (!found) return log_trouble(self, "cannot measure the outbox", found.error());
  state.counts.outbox_waiting = static_cast<double>(found->waiting);
  state.counts.outbox_dead = static_cast<double>(found->dead);
  state.counts.outbox_oldest = static_cast<double>(found->oldest_seconds);
}

template <class Topic>
void take_turn(relay_service<Topic>* self) {
  self->state().turn_is_due = false;
  acknowledge(self);
  hand_back(self);
  renew(self);
  if (self->is_stopping()) return;
  if (self->state().rests_until.passed(self->clock().now())) look(self);
}

template <class Topic>
private_relay::behavior_type behave(relay_service<Topic>* self) {
  self->tick_after(0s);
  return {
      [self](outbox_written) { take_turn_soon(self); },
      [self](tick) {
        take_turn_soon(self);
        measure(self);
        self->tick_after(time_between_looks);
      },
      [self](turn) { take_turn(self); },
  };
}

template <class Topic>
relay_actor spawn_relay(const backstage& stage, const pg::connection_settings& database,
                        const relay_settings& settings, std::int64_t in_flight_max,
                        const typename Topic::subscriber& subscriber,
                        const std::vector<relay_actor>& others) {
  auto how = database;
  how.scans_tables = false;  // the outbox is empty most of the time, and then it is not
  return spawn_service<private_relay, relay_state<Topic>>(
      stage, {.name = std::string{"relay-"} + Topic::name, .where = stage.blocking},
      [=] {
        return relay_state<Topic>{std::make_unique<pg::session>(how), settings, in_flight_max,
                                  subscriber, others};
      },
      behave<Topic>);
}

}  // namespace

void relay_settings::declare(setting_list& list) {
  list.add("events.batch", batch, "Deliveries claimed from the outbox at a time", {1, 1000});
  list.add("events.in-flight-max", in_flight_max,
           "Events under way that ProfileActor has not answered", {1, 10'000});
  list.add("events.tries-max", limits.tries,
           "Tries after which a delivery that fails is dead; an outage of its subscriber is none",
           {1, 1'000'000});
  list.add(
      "events.age-max", limits.age,
      "Time after its first try when a delivery that fails is dead, if it was tried five times",
      {1s, 24h * 365});
  list.add("events.pause-max", pause_max, "Longest pause between two tries of a delivery",
           {1ms, 24h});
}

relay_actor spawn_profile_relay(const backstage& stage, const pg::connection_settings& database,
                                const relay_settings& settings, const profile_actor& profiles,
                                const std::vector<relay_actor>& others) {
  return spawn_relay<topics::profiles>(stage, database, settings, settings.in_flight_max, profiles,
                                       others);
}

relay_actor spawn_mail_relay(const backstage& stage, const pg::connection_settings& database,
                             const relay_settings& settings, const mailer_actor& mailer,
                             std::int64_t mailer_workers) {
  return spawn_relay<topics::mail>(stage, database, settings, 2 * mailer_workers, mailer, {});
}

}  // namespace troupe
