#pragma once

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <future>
#include <stdexcept>

#include "config/caf_config.hpp"
#include "http/router.hpp"
#include "messages/profile.hpp"
#include "tests/text.hpp"

/// What the tests of http stand on: a real actor system, and an actor that answers as the account's
/// number says.
namespace troupe::test {

using scripted_actor =
    caf::typed_actor<asked<find_profile>::gives<user_profile>, asked<edit_bio>::gives<user_profile>,
                     asked<check_token>::gives<token_claims>>;

/// What is asked about whom.
constexpr account_id answering{1};
constexpr account_id silent{2};
constexpr account_id throwing{3};
constexpr account_id refusing{4};
constexpr account_id quitting{5};

inline user_profile profile_of(account_id who, std::optional<bio_text> bio = {}) {
  return {profile_id{who.value}, who, a<display_name>("Ann"), std::move(bio), true};
}

inline token_claims claims_of(account_id who) {
  token_claims claims;
  claims.user = who;
  claims.role = a<role_name>("user");
  return claims;
}

class script : public scripted_actor::base {
 public:
  explicit script(caf::actor_config& config) : scripted_actor::base(config) {}

  behavior_type make_behavior() override {
    return {
        [this](const call&, const find_profile& what) { return find(what.auth_id); },
        [](const call&, const edit_bio& what) { return profile_of(what.auth_id, what.bio); },
        [](const call&, const check_token& what) { return judge(what.token.text()); },
    };
  }

  void on_exit() override { kept_.clear(); }  // each holds this actor, which would never be freed

 private:
  caf::result<user_profile> find(account_id who) {
    if (who == silent) return kept_.emplace_back(make_response_promise<user_profile>());
    if (who == throwing) throw std::runtime_error("as the script wants");
    if (who == refusing) return caf::make_error(errc::no_such_user, "nobody has this number");
    if (who == quitting) quit(caf::exit_reason::kill);
    return profile_of(who);
  }

  static caf::result<token_claims> judge(const std::string& token) {
    if (token == "ask-good") return claims_of(answering);
    if (token == "ask-broken") return errc::storage_refused;
    if (token == "ask-away") return errc::storage_unavailable;
    return errc::invalid_token;
  }

  std::vector<caf::typed_response_promise<user_profile>> kept_;
};

struct http_stage {
  caf_config config;
  caf::actor_system system{config};
  http::sink sink{system};
  scripted_actor actor = system.spawn<script>();

  ~http_stage() {
    sink.close();
    caf::anon_send_exit(actor, caf::exit_reason::kill);
    system.await_all_actors_done();
  }
};

inline call call_within(std::chrono::milliseconds time) {
  return {"test", deadline{deadline::clock::now() + time}};
}

/// The value of `future`, which has five seconds to come.
template <class T>
T soon(std::future<T> future) {
  if (future.wait_for(std::chrono::seconds{5}) != std::future_status::ready)
    throw std::runtime_error("nothing came within five seconds");
  return future.get();
}

}  // namespace troupe::test
