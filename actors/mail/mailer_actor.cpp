#include "actors/mail/mailer_actor.hpp"

#include <fmt/format.h>

#include "actors/mail/letter_folder.hpp"
#include "actors/mail/letters.hpp"
#include "actors/mail/smtp_sender.hpp"
#include "messages/failpoint.hpp"

namespace troupe {

namespace {

using namespace std::chrono_literals;

constexpr auto idle_before_rest = 5s;  // and up to twice that, as the look falls

struct mailer_state {
  mailbox from;
  std::unique_ptr<letterbox> box;
  std::shared_ptr<mail_outage> outage;
  bool in_use = false;  // since the last tick
  bool ticking = false;
};

using private_mailer = mailer_actor::extend<caf::reacts_to<tick>>;
using mailer_service = service<private_mailer, mailer_state>;

void stay_awake(mailer_service* self) {
  auto& state = self->state();
  state.in_use = true;
  if (!std::exchange(state.ticking, true)) self->tick_after(idle_before_rest);
}

void rest(mailer_service* self) {
  auto& state = self->state();
  state.ticking = false;
  if (state.in_use) {
    stay_awake(self);
    state.in_use = false;
  } else {
    state.box->rest();
  }
}

/// Said of the way as a whole, not of each letter.
void note(mailer_service* self, const caf::error& trouble) {
  auto& outage = *self->state().outage;
  if (trouble == errc::mail_unavailable) {
    if (outage.begins(self->clock().now()))
      log::error("mailer", "letters cannot be sent", {{"reason", reason_of(trouble)}});
  } else if (outage.ends()) {
    log::info("mailer", "letters can be sent again");
  }
}

caf::result<event_applied> post(mailer_service* self, const char* name, const event_header& header,
                                const letter& what) {
  auto& state = self->state();
  if (state.outage->is_fresh(self->clock().now()))
    return caf::make_error(errc::mail_unavailable, std::string{"it was away a moment ago"});
  failpoint::pass(failpoint::letter_before_send);
  stay_awake(self);
  auto posted = state.box->post(what);
  note(self, posted ? caf::error{} : posted.error());
  if (!posted) return posted.error();
  failpoint::pass(failpoint::letter_after_send);
  log::info("mailer", "a letter was sent",
            {{"letter", name},
             {"event_id", header.event_id.text()},
             {"request_id", header.correlation_id},
             {"to", *posted}});
  return event_applied{};
}

private_mailer::behavior_type behave(mailer_service* self) {
  return {
      [self](const event_header& header, const welcome_mail& event) {
        return post(self, "welcome", header, welcome_letter(self->state().from, header, event));
      },
      [self](tick) { rest(self); },
  };
}

}  // namespace

mailer_actor spawn_mailer_actor(const backstage& stage, const mail_grounds& grounds,
                                const std::shared_ptr<mail_outage>& outage, std::int64_t number) {
  return spawn_service<private_mailer, mailer_state>(
      stage, {.name = fmt::format("mailer-{}", number), .where = stage.blocking},
      [=] {
        const auto& server = grounds.route.server;
        return mailer_state{
            grounds.route.from,
            server ? make_smtp_sender(*server) : make_letter_folder(grounds.folder, number),
            outage};
      },
      behave);
}

}  // namespace troupe
