#include "actors/profile/profile_store.hpp"

#include <fmt/format.h>

#include "messages/failpoint.hpp"
#include "persistence/profile_repository.hpp"

namespace troupe {

namespace {

struct store_state {
  std::unique_ptr<pg::session> session;

  bool healthy() const { return session->connected(); }
  caf::error mend() { return session->connect(); }
  profile_repository rows() { return profile_repository{*session}; }
};

using private_store = profile_store::extend<caf::reacts_to<tick>>;
using store_service = service<private_store, store_state>;

/// Nobody may ask for long; a database that went away meanwhile should show in readiness.
void look(store_service* self) {
  if (self->state().healthy()) self->state().rows().find({});
  self->tick_after(std::chrono::seconds{1});
}

template <class Event>
caf::expected<void> write(profile_repository rows, const event_header& header, const Event& event) {
  if constexpr (std::is_same_v<Event, user_registered>)
    if (failpoint::refuses(failpoint::profile_refuse)) return rows.refuse(header);
  return rows.apply(header, event);
}

template <class Event>
caf::result<stored_profile> apply(store_service* self, const event_header& header,
                                  const Event& event) {
  auto rows = self->state().rows();
  failpoint::pass(failpoint::delivery_before_effect);
  if (auto written = write(rows, header, event); !written) {
    if (written.error() == errc::profile_refused)
      failpoint::pass(failpoint::delivery_after_refusal);
    return written.error();
  }
  failpoint::pass(failpoint::delivery_after_effect);
  return rows.find(event.auth_id);
}

private_store::behavior_type behave(store_service* self) {
  look(self);
  return {
      [self](const call&, const find_profile& wanted) -> caf::result<stored_profile> {
        return self->state().rows().find(wanted.auth_id);
      },
      [self](const call&, const edit_bio& command) -> caf::result<stored_profile> {
        return self->state().rows().edit_bio(command);
      },
      [self](const event_header& header, const user_registered& event) {
        return apply(self, header, event);
      },
      [self](const event_header& header, const account_deactivated& event) {
        return apply(self, header, event);
      },
      [self](const event_header& header, const account_activated& event) {
        return apply(self, header, event);
      },
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
