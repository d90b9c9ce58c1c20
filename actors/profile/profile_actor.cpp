#include "actors/profile/profile_actor.hpp"

#include <map>

#include "actors/profile/profile_cache.hpp"
#include "messages/events.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;

/// A statement that was sent may take effect long after its answer was given up: when the server
/// that was stopped goes on. A minute is past all timeouts.
constexpr auto doubt_lasts = 60s;

struct waiting {
  account_id account;
  std::int64_t sequence;
  deadline until;
  caf::typed_response_promise<events_applied> answer;
};

/// From here on an account's events are not applied, since its profile was refused.
struct refusal {
  std::int64_t sequence;
  std::chrono::steady_clock::time_point forgotten_at;
};

/// Longer than anybody who has registered goes on to wait.
constexpr auto refusal_remembered = 60s;

struct profile_state {
  std::vector<profile_store> stores;
  profile_cache cache;
  std::vector<waiting> waiters = {};
  std::map<account_id, refusal> refusals = {};  ///< for those who come to wait after it

  const profile_store& store_of(account_id account) const {
    return stores[static_cast<std::size_t>(account.value) % stores.size()];
  }
};

using profile_service = service<profile_actor, profile_state>;

/// Tells those who wait for the account; lets go of those who have given up.
void tell_waiters(profile_service* self, const stored_profile& now_is) {
  std::erase_if(self->state().waiters, [&](waiting& one) {
    if (one.until.passed(self->clock().now())) return true;
    if (one.account != now_is.profile.auth_id || one.sequence > now_is.event_sequence) return false;
    one.answer.deliver(events_applied{});
    return true;
  });
}

/// Tells those who wait for what will not come, and whoever is about to.
void tell_refused(profile_service* self, account_id account, std::int64_t sequence) {
  auto& state = self->state();
  const auto now = self->clock().now();
  std::erase_if(state.refusals, [now](const auto& one) { return one.second.forgotten_at <= now; });
  state.refusals[account] = {sequence, now + refusal_remembered};
  std::erase_if(state.waiters, [&](waiting& one) {
    if (one.account != account || one.sequence < sequence) return false;
    one.answer.deliver(caf::error{errc::profile_refused});
    return true;
  });
}

bool was_refused(profile_service* self, const await_applied& wanted) {
  const auto& refusals = self->state().refusals;
  const auto found = refusals.find(wanted.auth_id);
  return found != refusals.end() && wanted.sequence >= found->second.sequence &&
         self->clock().now() < found->second.forgotten_at;
}

void take_in(profile_service* self, const stored_profile& now_is) {
  self->state().refusals.erase(now_is.profile.auth_id);  // it was replayed, and then applied
  self->state().cache.keep(now_is, self->clock().now());
  tell_waiters(self, now_is);
}

/// Whether a write that was answered so was certainly not done.
bool was_not_done(errc code) {
  return code == errc::storage_unavailable || code == errc::overloaded ||
         code == errc::service_restarting || code == errc::profile_not_ready ||
         code == errc::account_deactivated || code == errc::profile_refused;
}

/// Puts a question to the account's store; what comes back goes into memory and to `then`.
template <class Context, class Question, class Answer, class Then>
void ask_store(profile_service* self, account_id account, const Context& context,
               const Question& question, std::chrono::nanoseconds patience, Answer answer,
               Then then) {
  self->request(self->state().store_of(account), patience, context, question)
      .then(
          [=](const stored_profile& now_is) mutable {
            take_in(self, now_is);
            answer.deliver(then(now_is));
          },
          [=](const caf::error& why) mutable {
            if (!std::is_same_v<Question, find_profile> && !was_not_done(code_of(why)))
              self->state().cache.doubt(account, self->clock().now(), doubt_lasts);
            if constexpr (std::is_same_v<Context, event_header>)
              if (code_of(why) == errc::profile_refused)
                tell_refused(self, account, context.sequence);
            answer.deliver(why);
          });
}

metrics::number& lookups_in(const char* place) {
  return metrics::number_of(metrics::metric::profile_lookups_total, {place});
}

caf::result<user_profile> find(profile_service* self, const call& cause,
                               const find_profile& wanted) {
  static auto& from_memory = lookups_in("memory");
  static auto& from_database = lookups_in("database");
  const auto* here = self->state().cache.find(wanted.auth_id);
  (here ? from_memory : from_database) += 1;
  if (here) return here->profile;
  auto answer = self->make_response_promise<user_profile>();
  ask_store(self, wanted.auth_id, cause, wanted, cause.until.left(self->clock().now()), answer,
            [](const stored_profile& found) { return found.profile; });
  return answer;
}

caf::result<user_profile> edit(profile_service* self, const call& cause, const edit_bio& command) {
  auto answer = self->make_response_promise<user_profile>();
  ask_store(self, command.auth_id, cause, command, cause.until.left(self->clock().now()), answer,
            [](const stored_profile& edited) { return edited.profile; });
  return answer;
}

caf::result<events_applied> await(profile_service* self, const call& cause,
                                  const await_applied& wanted) {
  const auto* here = self->state().cache.find(wanted.auth_id);
  if (here && here->event_sequence >= wanted.sequence) return events_applied{};
  if (was_refused(self, wanted)) return errc::profile_refused;
  auto answer = self->make_response_promise<events_applied>();
  self->state().waiters.push_back({wanted.auth_id, wanted.sequence, cause.until, answer});
  if (here) return answer;
  // Perhaps it was applied long ago and has left memory since.
  self->request(self->state().store_of(wanted.auth_id), cause.until.left(self->clock().now()),
                cause, find_profile{wanted.auth_id})
      .then([self](const stored_profile& now_is) { take_in(self, now_is); },
            [](const caf::error&) {});  // not there yet, or cannot be told: it goes on waiting
  return answer;
}

template <class Event>
caf::result<event_applied> apply(profile_service* self, const event_header& header,
                                 const Event& event) {
  constexpr auto patience = 3s;  // less than the relay's lease
  auto answer = self->make_response_promise<event_applied>();
  ask_store(self, event.auth_id, header, event, patience, answer,
            [](const stored_profile&) { return event_applied{}; });
  return answer;
}

profile_actor::behavior_type behave(profile_service* self) {
  return {
      [self](const call& cause, const find_profile& wanted) { return find(self, cause, wanted); },
      [self](const call& cause, const edit_bio& command) { return edit(self, cause, command); },
      [self](const call& cause, const await_applied& wanted) { return await(self, cause, wanted); },
      [self](const event_header& header, const user_registered& event) {
        return apply(self, header, event);
      },
      [self](const event_header& header, const account_deactivated& event) {
        return apply(self, header, event);
      },
      [self](const event_header& header, const account_activated& event) {
        return apply(self, header, event);
      },
  };
}

}  // namespace

void profile_settings::declare(setting_list& list) {
  list.add("profile.workers", workers,
           "Stores of ProfileActor, each a thread with a connection to the database", {1, 64});
  list.add("profile.cached-max", cached_max, "Profiles kept in memory, about 700 bytes each",
           {1, 100'000'000});
}

profile_actor spawn_profile_actor(const backstage& stage, const profile_settings& settings,
                                  const std::vector<profile_store>& stores) {
  return spawn_service<profile_actor, profile_state>(
      stage, {.name = "profile"},
      [stores, size = static_cast<std::size_t>(settings.cached_max)] {
        return profile_state{stores, profile_cache{size}};
      },
      behave);
}

}  // namespace troupe
