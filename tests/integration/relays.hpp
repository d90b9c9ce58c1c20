#pragma once

#include "actors/events/relay_actor.hpp"

#include <caf/atom.hpp>
#include <caf/send.hpp>
#include <map>

#include "actors/events/outbox_entry.hpp"
#include "messages/profile.hpp"
#include "persistence/auth_repository.hpp"
#include "tests/integration/rows.hpp"
#include "tests/integration/server.hpp"
#include "tests/stage.hpp"

namespace troupe::test {

/// What a subscriber is to say, and what it has heard.
struct script {
  std::map<std::int64_t, caf::error> trouble;  ///< by account
  caf::error trouble_for_all;
  bool silent = false;  ///< until it is told to answer
  std::vector<std::string> heard;
  std::vector<event_header> headers;
  std::vector<caf::typed_response_promise<event_applied>> unanswered;

  std::int64_t asked() const { return static_cast<std::int64_t>(heard.size()); }
};

struct scripted {
  std::shared_ptr<script> says;
};

/// To a silent subscriber: answer the first that is not answered yet.
using answer_one = caf::atom_constant<caf::atom("answer")>;

inline void answer_first(script& says) {
  auto answer = says.unanswered.front();
  says.unanswered.erase(says.unanswered.begin());
  if (says.trouble_for_all)
    answer.deliver(says.trouble_for_all);
  else
    answer.deliver(event_applied{});
}

/// "Register 7 #1" for the account 7's first event.
template <class Service, class Event>
caf::result<event_applied> hear(Service* self, const event_header& header, const Event& event) {
  auto& says = *self->state().says;
  says.heard.push_back(event.event_type + ' ' + std::to_string(event.auth_id.value) + " #" +
                       std::to_string(header.sequence));
  says.headers.push_back(header);
  if (says.silent)
    return says.unanswered.emplace_back(self->template make_response_promise<event_applied>());
  if (says.trouble_for_all) return says.trouble_for_all;
  if (says.trouble.contains(event.auth_id.value)) return says.trouble[event.auth_id.value];
  return event_applied{};
}

using private_profiles = profile_actor::extend<caf::reacts_to<answer_one>>;
using scripted_profiles = service<private_profiles, scripted>;
inline private_profiles::behavior_type behave_as_profiles(scripted_profiles* self) {
  return {
      [](const call&, const find_profile&) -> caf::result<user_profile> {
        return errc::profile_not_ready;
      },
      [](const call&, const edit_bio&) -> caf::result<user_profile> {
        return errc::profile_not_ready;
      },
      [](const call&, const await_applied&) -> caf::result<events_applied> {
        return errc::profile_not_ready;
      },
      [self](const event_header& header, const user_registered& event) {
        return hear(self, header, event);
      },
      [self](const event_header& header, const account_deactivated& event) {
        return hear(self, header, event);
      },
      [self](const event_header& header, const account_activated& event) {
        return hear(self, header, event);
      },
      [self](answer_one) { answer_first(*self->state().says); },
  };
}

using scripted_mailer = service<mailer_actor, scripted>;
inline mailer_actor::behavior_type behave_as_mailer(scripted_mailer* self) {
  return {[self](const event_header& header, const welcome_mail& event) {
    return hear(self, header, event);
  }};
}

/// Both relays, two accounts, and a session to write events with.
struct relays {
  pg::session session = fresh_auth();
  outbox_repository rows{session};
  account_id ann = must(auth_repository{session}.insert_account(somebody("ann"), some_hash()));
  account_id bob = must(auth_repository{session}.insert_account(somebody("bob"), some_hash()));
  std::shared_ptr<script> profiles = std::make_shared<script>();
  std::shared_ptr<script> mailer = std::make_shared<script>();
  stage on;
  caf::strong_actor_ptr all[4];

  relays() : relays(relay_settings{}) {}

  explicit relays(const relay_settings& settings) {
    const auto profile_actor_ = spawn_service<private_profiles, scripted>(
        on.back(), {.name = "profiles"}, [says = profiles] { return scripted{says}; },
        behave_as_profiles);
    const auto mailer_actor_ = spawn_service<mailer_actor, scripted>(
        on.back(), {.name = "mailer"}, [says = mailer] { return scripted{says}; },
        behave_as_mailer);
    const pg::connection_settings database{.url = auth_url()};
    const auto mail = spawn_mail_relay(on.back(), database, settings, mailer_actor_, 1);
    const auto info = spawn_profile_relay(on.back(), database, settings, profile_actor_, {mail});
    all[0] = caf::actor_cast<caf::strong_actor_ptr>(info);
    all[1] = caf::actor_cast<caf::strong_actor_ptr>(mail);
    all[2] = caf::actor_cast<caf::strong_actor_ptr>(profile_actor_);
    all[3] = caf::actor_cast<caf::strong_actor_ptr>(mailer_actor_);
    on.pass(std::chrono::seconds{0});
  }

  ~relays() {
    profiles->unanswered.clear();
    mailer->unanswered.clear();
    for (const auto& one : all) stop(one);  // who is not answered is held by whom he asked
  }

  void stop(const caf::strong_actor_ptr& one) {
    caf::anon_send_exit(caf::actor_cast<caf::actor>(one), caf::exit_reason::user_shutdown);
    on.run();
  }

  /// The first event that ProfileActor has left without an answer has one.
  void answer() {
    caf::anon_send(caf::actor_cast<private_profiles>(all[2]), answer_one::value);
    on.run();
  }

  relay_actor profile_relay() const { return caf::actor_cast<relay_actor>(all[0]); }

  template <class Event>
  uuid write(Event event, std::optional<uuid> held_for = {}) {
    const auto entry = entry_of(std::move(event), {"req-1", {}}, std::move(held_for));
    must(rows.insert_event(entry));
    return entry.event_id;
  }

  uuid write_registration(account_id who) {
    return write(user_registered{{}, who, a<display_name>("Some Body")});
  }

  uuid write_letter(account_id who, std::optional<uuid> held_for = {}) {
    return write(welcome_mail{{},
                              who,
                              a<email_address>("somebody@example.org"),
                              a<display_name>("Some Body"),
                              a<locale_name>("en")},
                 std::move(held_for));
  }

  void write_deactivation(account_id who) { write(account_deactivated{{}, who, false}); }

  /// As AuthActor does after a commit.
  void wake() {
    for (int relay : {0, 1})
      caf::anon_send(caf::actor_cast<relay_actor>(all[relay]), outbox_written{});
    on.run();
  }
};

using words = std::vector<std::string>;

inline std::int64_t deliveries(const std::string& where) {
  return rows_in("auth.outbox_deliveries WHERE " + where);
}

/// PostgreSQL's clock goes on by itself; what waits there for a time has its time moved.
inline void let_postponed_deliveries_come_due() {
  change("UPDATE auth.outbox_deliveries SET available_at = now() WHERE state = 'waiting'");
}

}  // namespace troupe::test
