#include "actors/profile/profile_store.hpp"

#include <fmt/format.h>

#include <caf/atom.hpp>
#include <utility>

#include "actors/profile/event_group.hpp"
#include "persistence/profile_repository.hpp"

namespace troupe {

namespace {

struct store_state {
  std::unique_ptr<pg::session> session;
  std::vector<event_to_apply> waiting = {};

  bool healthy() const { return session->connected(); }
  caf::error mend() { return session->connect(); }
  profile_repository rows() { return profile_repository{*session}; }
};

/// A store to itself: apply what has come.
using apply_now = caf::atom_constant<caf::atom("apply_now")>;

using private_store = profile_store::extend<caf::reacts_to<tick>, caf::reacts_to<apply_now>>;
using store_service = service<private_store, store_state>;

/// Nobody may ask for long; a database that went away meanwhile should show in readiness.
void look(store_service* self) {
  if (self->state().healthy()) self->state().rows().find({});
  self->tick_after(std::chrono::seconds{1});
}

/// What has come so far, together.
void apply_waiting(store_service* self) {
  apply_together(*self->state().session, std::exchange(self->state().waiting, {}));
}

/// Leaves it for when all is taken in that is in the mailbox, or many are: a transaction waits for
/// the disk as long with one as with many.
template <class Event>
caf::result<stored_profile> take_in(store_service* self, const event_header& header,
                                    const Event& event) {
  constexpr std::size_t many = 50;
  auto answer = self->make_response_promise<stored_profile>();
  auto& waiting = self->state().waiting;
  if (waiting.empty()) self->send(caf::actor_cast<private_store>(self->ctrl()), apply_now::value);
  waiting.push_back({header, event, answer});
  if (waiting.size() == many) apply_waiting(self);
  return answer;
}

private_store::behavior_type behave(store_service* self) {
  look(self);
  return {
      [self](const call&, const find_profile& wanted) -> caf::result<stored_profile> {
        apply_waiting(self);  // what came before goes before
        return self->state().rows().find(wanted.auth_id);
      },
      [self](const call&, const edit_bio& command) -> caf::result<stored_profile> {
        apply_waiting(self);
        return self->state().rows().edit_bio(command);
      },
      [self](const event_header& header, const user_registered& event) {
        return take_in(self, header, event);
      },
      [self](const event_header& header, const account_deactivated& event) {
        return take_in(self, header, event);
      },
      [self](const event_header& header, const account_activated& event) {
        return take_in(self, header, event);
      },
      [self](apply_now) { apply_waiting(self); },
      [self](tick) { look(self); },
  };
}

}  // namespace

profile_store spawn_profile_store(const backstage& stage, const pg::connection_settings& database,
                                  std::int64_t number) {
  return spawn_service<private_store, store_state>(
      stage, {.name = fmt::format("profile-store-{}", number), .where = stage.blocking},
      [database] { return store_state{std::make_unique<pg::session>(database)}; }, behave);
}

}  // namespace troupe
