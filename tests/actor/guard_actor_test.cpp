#include "actors/auth/guard_actor.hpp"

#include <algorithm>
#include <caf/send.hpp>
#include <catch2/catch.hpp>

#include "messages/auth.hpp"
#include "tests/stage.hpp"
#include "tests/tokens.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

/// What AuthActor would say to a guard.
struct script {
  errc trouble = errc::none;
  std::vector<public_key> keys = {};
  std::vector<revocation_page> pages = {{}};  ///< the n-th is behind "n"
  bool holds_back = false;
  int rounds = 0;
  std::vector<std::size_t> asked = {};  ///< for which pages
};

/// The part of AuthActor's interface that a guard speaks to.
using scripted_interface = caf::typed_actor<asked<find_guard_keys>::gives<guard_keys>,
                                            asked<find_revocations>::gives<revocation_page>,
                                            // From the test: give the page longest held back.
                                            caf::reacts_to<tick>>;

struct held_page {
  std::size_t number;
  caf::typed_response_promise<revocation_page> answer;
};

struct scripted {
  std::shared_ptr<script> says;
  std::vector<held_page> held = {};
};
using scripted_auth = service<scripted_interface, scripted>;

caf::result<revocation_page> page_behind(scripted_auth* self, const std::string& after) {
  auto& says = *self->state().says;
  const auto number = after.empty() ? 0 : std::stoul(after);
  says.asked.push_back(number);
  if (says.trouble != errc::none) return says.trouble;
  if (!says.holds_back) return says.pages.at(number);
  auto answer = self->make_response_promise<revocation_page>();
  self->state().held.push_back({number, answer});
  return answer;
}

void give_one(scripted_auth* self) {
  auto& [says, held] = self->state();
  held.front().answer.deliver(says->pages.at(held.front().number));
  held.erase(held.begin());
}

scripted_interface::behavior_type behave(scripted_auth* self) {
  return {
      [self](const call&, const find_guard_keys&) -> caf::result<guard_keys> {
        auto& says = *self->state().says;
        ++says.rounds;
        if (says.trouble != errc::none) return says.trouble;
        return guard_keys{says.keys, {}, "troupe", "troupe"};
      },
      [self](const call&, const find_revocations& what) { return page_behind(self, what.after); },
      [self](tick) { give_one(self); },
  };
}

/// A guard over a script; it has not started before `start`.
struct guard_stage {
  stage on;
  token_issuer issuer = new_issuer();
  std::shared_ptr<script> auth = std::make_shared<script>(script{.keys = issuer.public_keys()});
  std::shared_ptr<token_guard> guard = std::make_shared<token_guard>(token_guard_settings{});
  scripted_interface answering;
  guard_actor actor;

  ~guard_stage() {  // it looks again and again, and would never be done
    caf::anon_send_exit(actor, caf::exit_reason::kill);
    caf::anon_send_exit(answering, caf::exit_reason::kill);
    on.run();
  }

  void start() {
    answering = spawn_service<scripted_interface, scripted>(
        on.back(), {.name = "auth"}, [says = auth] { return scripted{says}; }, behave);
    actor = spawn_guard_actor(
        on.back(), guard,
        caf::actor_cast<auth_actor>(caf::actor_cast<caf::strong_actor_ptr>(answering)));
    on.run();
  }

  void restart() {
    caf::anon_send(caf::actor_cast<supervised_actor>(caf::actor_cast<caf::strong_actor_ptr>(actor)),
                   restart_actor{.only_if_halted = false});
    on.run();
  }

  void give_a_page() {
    caf::anon_send(answering, tick{});
    on.run();
  }

  token_pair token_of(std::int64_t user, std::int64_t sid = 7) const {
    return issuer.issue(grant_to(user, sid), std::chrono::system_clock::now());
  }

  std::string says_of(const token_pair& pair) const {
    const auto verdict =
        guard->check(pair.access_token.token.text(), std::chrono::system_clock::now());
    if (std::holds_alternative<token_claims>(verdict)) return "good";
    return std::holds_alternative<errc>(verdict) ? "refused" : "ask";
  }

  void tell(const revoke_tokens& what) { on.ask<tokens_revoked>(actor, what).value(); }
};

revoke_tokens ending(std::int64_t sid) {
  revoke_tokens what;
  what.sessions.push_back({{sid}, 4'000'000'000});
  return what;
}

}  // namespace

TEST_CASE_METHOD(guard_stage, "a guard that has read all says what is good and what is not") {
  auth->pages = {{ending(8), "1"}, {ending(9), ""}};
  start();
  CHECK(guard->is_complete());
  CHECK(says_of(token_of(1, 7)) == "good");
  CHECK(says_of(token_of(1, 8)) == "refused");
  CHECK(says_of(token_of(1, 9)) == "refused");
}

TEST_CASE_METHOD(guard_stage, "a guard that has not read all says ask") {
  auth->holds_back = true;
  start();
  CHECK((guard->is_ready() && !guard->is_complete()));
  CHECK(says_of(token_of(1)) == "ask");
  give_a_page();
  CHECK(says_of(token_of(1)) == "good");
}

TEST_CASE_METHOD(guard_stage, "what is revoked while a guard loads is not lost") {
  auth->holds_back = true;
  start();
  tell(ending(7));
  CHECK(says_of(token_of(1, 7)) == "refused");
  give_a_page();
  CHECK(says_of(token_of(1, 7)) == "refused");
  CHECK(says_of(token_of(1, 8)) == "good");
}

TEST_CASE_METHOD(guard_stage, "a guard tries again by itself while nobody can answer it") {
  auth->trouble = errc::storage_unavailable;
  start();
  on.pass(1s);
  CHECK_FALSE(guard->is_complete());
  CHECK(auth->rounds > 1);
  auth->trouble = errc::none;
  on.pass(1s);
  CHECK(guard->is_complete());
}

TEST_CASE_METHOD(guard_stage, "a guard asks again for the page that it did not get, not for all") {
  auth->pages = {{ending(8), "1"}, {ending(9), ""}};
  auth->holds_back = true;
  start();
  auth->holds_back = false;
  auth->trouble = errc::overloaded;
  give_a_page();
  tell(ending(7));
  on.pass(1s);
  CHECK((guard->is_ready() && !guard->is_complete()));
  auth->trouble = errc::none;
  on.pass(1s);
  CHECK(guard->is_complete());
  CHECK(auth->rounds == 1);
  CHECK(std::ranges::count(auth->asked, 0) == 1);
  CHECK(std::ranges::count(auth->asked, 1) > 2);
  for (std::int64_t sid : {7, 8, 9}) CHECK(says_of(token_of(1, sid)) == "refused");
}

TEST_CASE_METHOD(guard_stage, "a guard tries again when an answer does not come") {
  auth->holds_back = true;
  start();
  on.pass(5s);
  auth->holds_back = false;
  on.pass(1s);
  CHECK(guard->is_complete());
}

TEST_CASE_METHOD(guard_stage, "a guard that was restarted reads all again, and forgets nothing") {
  start();
  tell(ending(7));
  auth->pages = {{ending(8), ""}};
  auth->holds_back = true;
  restart();
  CHECK(auth->rounds == 2);
  CHECK(says_of(token_of(1, 9)) == "ask");
  CHECK(says_of(token_of(1, 7)) == "refused");
  give_a_page();
  CHECK(says_of(token_of(1, 7)) == "refused");
  CHECK(says_of(token_of(1, 8)) == "refused");
  CHECK(says_of(token_of(1, 9)) == "good");
}

TEST_CASE_METHOD(guard_stage, "an answer to the round before a restart does not count") {
  auth->holds_back = true;
  start();
  restart();
  give_a_page();
  CHECK_FALSE(guard->is_complete());
  give_a_page();
  CHECK(guard->is_complete());
}
