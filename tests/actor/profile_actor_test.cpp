#include "actors/profile/profile_actor.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <catch2/catch.hpp>

#include "messages/events.hpp"
#include "messages/profile.hpp"
#include "tests/stage.hpp"
#include "tests/text.hpp"

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

/// What the store says, and how often it was asked.
struct script {
  errc trouble = errc::none;
  bool silent = false;        ///< gives no answer at all
  std::int64_t sequence = 0;  ///< of the profile that is kept; 0: there is none
  std::string bio = "first";
  int asked = 0;
};

struct scripted {
  std::shared_ptr<script> says;
  std::vector<caf::typed_response_promise<stored_profile>> unanswered = {};
};
using scripted_store = service<profile_store, scripted>;

caf::result<stored_profile> answer(scripted_store* self, account_id account) {
  auto& says = *self->state().says;
  ++says.asked;
  if (says.silent)
    return self->state().unanswered.emplace_back(self->make_response_promise<stored_profile>());
  if (says.trouble != errc::none) return says.trouble;
  if (says.sequence == 0) return errc::profile_not_ready;
  return stored_profile{{{1}, account, a<display_name>("Ann Lee"), a<bio_text>(says.bio), true},
                        says.sequence};
}

profile_store::behavior_type behave(scripted_store* self) {
  return {
      [self](const call&, const find_profile& what) { return answer(self, what.auth_id); },
      [self](const call&, const edit_bio& what) { return answer(self, what.auth_id); },
      [self](const event_header& header, const user_registered& what) {
        self->state().says->sequence = header.sequence;
        return answer(self, what.auth_id);
      },
      [self](const event_header& header, const account_deactivated& what) {
        self->state().says->sequence = header.sequence;
        return answer(self, what.auth_id);
      },
      [self](const event_header& header, const account_activated& what) {
        self->state().says->sequence = header.sequence;
        return answer(self, what.auth_id);
      },
  };
}

constexpr account_id ann{7};

struct profile_stage {
  stage on;
  std::shared_ptr<script> store = std::make_shared<script>();
  profile_store answering = spawn_service<profile_store, scripted>(
      on.back(), {.name = "store"}, [says = store] { return scripted{says}; }, behave);
  profile_actor profiles = spawn_profile_actor(on.back(), {}, {answering});

  ~profile_stage() {  // who is not answered is held by whom he asked
    caf::anon_send_exit(profiles, caf::exit_reason::kill);
    caf::anon_send_exit(answering, caf::exit_reason::kill);
    on.run();
  }

  outcome<user_profile> find() {
    return on.ask<user_profile>(profiles, find_profile{ann}, {"test", on.in(5s)});
  }

  outcome<user_profile> edit() {
    return on.ask<user_profile>(profiles, edit_bio{ann, {}}, {"test", on.in(5s)});
  }

  outcome<events_applied> wait_for(std::int64_t sequence, caf::timespan patience = 2s) {
    return on.ask<events_applied>(profiles, await_applied{ann, sequence},
                                  {"test", on.in(patience)});
  }

  /// What the relay is told.
  errc carry(std::int64_t sequence) {
    const auto result = std::make_shared<errc>();
    // CAF would bind what is captured to a reference to nothing.
    const auto relay = [](caf::event_based_actor* self, const profile_actor& to,
                          const event_header& header, const std::shared_ptr<errc>& told) {
      self->request(to, caf::infinite, header,
                    user_registered{"Register", ann, a<display_name>("Ann Lee")})
          .then([](const event_applied&) {},
                [told](const caf::error& why) { *told = code_of(why); });
    };
    on.system().spawn(relay, profiles, event_header{random_uuid(), 1, sequence, "", ""}, result);
    on.run();
    return *result;
  }

  void apply(std::int64_t sequence) {
    caf::anon_send(profiles, event_header{random_uuid(), 1, sequence, "", ""},
                   user_registered{"Register", ann, a<display_name>("Ann Lee")});
    on.run();
  }
};

}  // namespace

TEST_CASE_METHOD(profile_stage,
                 "a profile is read once, then from memory, also when the store fails") {
  store->sequence = 1;
  CHECK(find().value().auth_id == ann);
  store->trouble = errc::storage_unavailable;
  CHECK(find().value().bio->text() == "first");
  CHECK(store->asked == 1);
}

TEST_CASE_METHOD(profile_stage, "a profile that is not there is looked for again") {
  CHECK(find().error() == errc::profile_not_ready);
  store->sequence = 1;
  CHECK(find().value().auth_id == ann);
}

TEST_CASE_METHOD(profile_stage, "what was edited is what is read") {
  store->sequence = 1;
  find();
  store->bio = "second";
  CHECK(edit().value().bio->text() == "second");
  store->trouble = errc::storage_unavailable;
  CHECK(find().value().bio->text() == "second");
}

TEST_CASE_METHOD(profile_stage, "an edit that was refused leaves memory as it is") {
  store->sequence = 1;
  find();
  store->trouble = errc::storage_unavailable;
  CHECK(edit().error() == errc::storage_unavailable);
  CHECK(find().value().bio->text() == "first");
}

TEST_CASE_METHOD(profile_stage,
                 "after an edit of unknown outcome memory says nothing for a minute") {
  store->sequence = 1;
  find();
  store->trouble = errc::storage_outcome_unknown;
  CHECK(edit().error() == errc::storage_outcome_unknown);
  store->trouble = errc::none;
  find();
  store->bio = "second";
  CHECK(find().value().bio->text() == "second");
  on.pass(60s);
  find();
  store->bio = "third";
  CHECK(find().value().bio->text() == "second");
}

TEST_CASE_METHOD(profile_stage, "an edit that nobody answered is of unknown outcome") {
  store->sequence = 1;
  find();
  store->silent = true;
  const auto edited = edit();
  on.pass(5s);
  CHECK(edited.error() == errc::deadline_passed);
  store->silent = false;
  store->bio = "second";
  CHECK(find().value().bio->text() == "second");
}

TEST_CASE_METHOD(profile_stage, "who waits for an event is told when it is applied, not before") {
  const auto second = wait_for(2);
  apply(1);
  CHECK_FALSE(second.arrived());
  apply(2);
  REQUIRE(second.arrived());
  second.value();
}

TEST_CASE_METHOD(profile_stage,
                 "who waits for an event that was applied long ago is told at once") {
  store->sequence = 3;
  wait_for(2).value();  // from the store
  wait_for(3).value();  // from memory
  CHECK(store->asked == 1);
}

TEST_CASE_METHOD(profile_stage, "who waits while the store is away is told when it is back") {
  store->trouble = errc::storage_unavailable;
  const auto first = wait_for(1);
  CHECK_FALSE(first.arrived());
  store->trouble = errc::none;
  apply(1);
  first.value();
}

TEST_CASE_METHOD(profile_stage, "an event that the store did not take is not told as applied") {
  store->trouble = errc::storage_unavailable;
  const auto first = wait_for(1);
  apply(1);
  CHECK_FALSE(first.arrived());
}

TEST_CASE_METHOD(profile_stage, "who waits for a profile is told at once that it was refused") {
  const auto first = wait_for(1), second = wait_for(2);
  store->trouble = errc::profile_refused;
  apply(1);
  CHECK(first.error() == errc::profile_refused);
  CHECK(second.error() == errc::profile_refused);
}

TEST_CASE_METHOD(profile_stage, "who comes to wait after the refusal is told the same") {
  store->trouble = errc::profile_refused;
  apply(1);
  store->trouble = errc::storage_unavailable;
  CHECK(wait_for(1).error() == errc::profile_refused);
  on.pass(60s);
  CHECK_FALSE(wait_for(1).arrived());
}

TEST_CASE_METHOD(profile_stage, "who waits for what came before what was refused goes on to wait") {
  store->trouble = errc::storage_unavailable;
  const auto first = wait_for(1);
  store->trouble = errc::profile_refused;
  apply(2);
  CHECK_FALSE(first.arrived());
}

TEST_CASE_METHOD(profile_stage, "what was refused and then applied is told as applied") {
  store->trouble = errc::profile_refused;
  apply(1);
  store->trouble = errc::none;
  apply(1);
  wait_for(1).value();
}

TEST_CASE_METHOD(profile_stage, "the relay is told of a refusal, each time") {
  store->trouble = errc::profile_refused;
  CHECK(carry(1) == errc::profile_refused);
  CHECK(carry(1) == errc::profile_refused);
}
