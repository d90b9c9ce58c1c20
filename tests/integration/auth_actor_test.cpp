#include "tests/integration/ensemble.hpp"

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

struct registered : whole_cast {
  signed_in_user ann = register_as("ann").value();

  outcome<confirmation> log_out_of(const token_pair& session, const token_pair& refresh_from) {
    return ask<confirmation>(cast.auth,
                             log_out{claims_of(session), refresh_from.refresh_token.token});
  }

  outcome<confirmation> change_own(const token_pair& session, const std::string& from,
                                   const std::string& to) {
    return ask<confirmation>(
        cast.auth,
        change_password{claims_of(session), {a<password_text>(from), a<new_password_text>(to)}});
  }

  outcome<user_details> grant(const std::string& role) {
    return ask<user_details>(cast.auth, grant_role{ann.user.id, a<role_name>(role)});
  }

  outcome<user_details> revoke(const std::string& role) {
    return ask<user_details>(cast.auth, revoke_role{ann.user.id, a<role_name>(role)});
  }
};

const std::string secure = "SecurePass123!";

}  // namespace

TEST_CASE_METHOD(registered, "who registers is signed in and has a profile at once") {
  CHECK(ann.user.login.text() == "ann");
  CHECK(ann.user.is_active);
  REQUIRE(is_good(ann.token_pair));
  const auto claims = claims_of(ann.token_pair);
  CHECK(claims.user == ann.user.id);
  CHECK(claims.role.text() == "user");
  CHECK(claims.jti == ann.token_pair.access_token.token_id);
  const auto profile = profile_of(ann).value();
  CHECK(profile.auth_id == ann.user.id);
  CHECK(profile.display_name.text() == "Some Body");
}

TEST_CASE_METHOD(registered, "registering a taken login or address names it, the address first") {
  CHECK(register_as("ANN").error() == errc::email_already_exists);
  auto same_login = somebody("ann");
  same_login.email = a<email_address>("else@example.org");
  CHECK(ask<signed_in_user>(cast.auth, register_user{same_login, {}}).error() ==
        errc::login_already_exists);
  CHECK(rows_in("auth.auth_info") == 1);
  CHECK(rows_in("auth.outbox_events WHERE event_type = 'Register'") == 1);
}

TEST_CASE_METHOD(registered, "one signs in with the login or the address") {
  CHECK(log_in_as("ANN").value().user.id == ann.user.id);
  CHECK(is_good(log_in_as("Ann@Example.org").value().token_pair));
}

TEST_CASE_METHOD(registered, "a wrong password and an unknown login are told the same") {
  CHECK(log_in_as("ann", "wrong").error() == errc::invalid_credentials);
  CHECK(log_in_as("nobody").error() == errc::invalid_credentials);
}

TEST_CASE_METHOD(registered, "a refresh token is spent once; its session goes on") {
  const auto second = refresh(ann.token_pair).value();
  CHECK(refresh(ann.token_pair).error() == errc::invalid_token);
  CHECK(is_good(ann.token_pair));
  CHECK(is_good(second));
  CHECK(claims_of(second).sid == claims_of(ann.token_pair).sid);
  CHECK(is_good(refresh(second).value()));
}

TEST_CASE_METHOD(registered, "an access token refreshes nothing, a refresh token opens nothing") {
  auto swapped = ann.token_pair;
  std::swap(swapped.access_token, swapped.refresh_token);
  CHECK(refresh(swapped).error() == errc::invalid_token);
  CHECK(is_refused(swapped));
}

TEST_CASE_METHOD(registered, "after logging out the guard refuses every token of the session") {
  const auto second = refresh(ann.token_pair).value();
  const auto elsewhere = log_in_as("ann").value();
  CHECK_FALSE(log_out_of(second, second).value().message.empty());
  CHECK(is_refused(ann.token_pair));
  CHECK(is_refused(second));
  CHECK(refresh(second).error() == errc::invalid_token);
  CHECK(is_good(elsewhere.token_pair));
}

TEST_CASE_METHOD(registered, "logging out with the refresh token of another session does nothing") {
  const auto elsewhere = log_in_as("ann").value().token_pair;
  CHECK(log_out_of(ann.token_pair, elsewhere).error() == errc::invalid_token);
  CHECK(is_good(ann.token_pair));
  CHECK(is_good(elsewhere));
  CHECK(rows_in("auth.token_blacklist") == 0);
}

TEST_CASE_METHOD(registered, "a deactivated account's tokens are refused before the answer comes") {
  const auto elsewhere = log_in_as("ann").value().token_pair;
  CHECK_FALSE(deactivate(ann.user.id).value().is_active);
  CHECK(is_refused(ann.token_pair));
  CHECK(is_refused(elsewhere));
  CHECK(refresh(elsewhere).error() == errc::invalid_token);
  CHECK_FALSE(profile_of(ann).value().is_active);
}

TEST_CASE_METHOD(registered, "a deactivated account is told to whom knows its password alone") {
  deactivate(ann.user.id);
  CHECK(log_in_as("ann").error() == errc::account_deactivated);
  CHECK(log_in_as("ann", "wrong").error() == errc::invalid_credentials);
}

TEST_CASE_METHOD(registered, "deactivating twice is no error and one event") {
  deactivate(ann.user.id);
  CHECK_FALSE(deactivate(ann.user.id).value().is_active);
  CHECK(rows_in("auth.outbox_events WHERE event_type = 'Account Deactivate'") == 1);
  CHECK(deactivate({99}).error() == errc::no_such_user);
}

TEST_CASE_METHOD(registered,
                 "an account that is taken up again signs in; its old tokens stay void") {
  deactivate(ann.user.id);
  const set_activity again{ann.user.id, true, {}};
  CHECK(ask<account_status>(cast.auth, again).value().is_active);
  CHECK(is_refused(ann.token_pair));
  const auto anew = log_in_as("ann").value();
  CHECK(is_good(anew.token_pair));
  CHECK(profile_of(anew).value().is_active);
}

TEST_CASE_METHOD(registered, "a change of password ends every other session") {
  const auto elsewhere = log_in_as("ann").value().token_pair;
  change_own(ann.token_pair, secure, "NewPass456!").value();
  CHECK(is_good(ann.token_pair));
  CHECK(is_good(refresh(ann.token_pair).value()));
  CHECK(is_refused(elsewhere));
  CHECK(refresh(elsewhere).error() == errc::invalid_token);
  CHECK(log_in_as("ann").error() == errc::invalid_credentials);
  CHECK(is_good(log_in_as("ann", "NewPass456!").value().token_pair));
}

TEST_CASE_METHOD(registered, "a change of password with a wrong old one changes nothing") {
  const auto elsewhere = log_in_as("ann").value().token_pair;
  CHECK(change_own(ann.token_pair, "wrong", "NewPass456!").error() == errc::invalid_credentials);
  CHECK(is_good(elsewhere));
  CHECK(is_good(log_in_as("ann").value().token_pair));
}

TEST_CASE_METHOD(registered, "an operator's new password ends all sessions") {
  ask<user_details>(cast.auth, set_password{ann.user.id, a<new_password_text>("NewPass456!")})
      .value();
  CHECK(is_refused(ann.token_pair));
  CHECK(is_good(log_in_as("ann", "NewPass456!").value().token_pair));
  CHECK(ask<user_details>(cast.auth, set_password{{99}, a<new_password_text>("NewPass456!")})
            .error() == errc::no_such_user);
}

TEST_CASE_METHOD(registered, "a role that is granted comes with the next token") {
  CHECK(grant("admin").value().roles.size() == 2);
  CHECK_FALSE(cast.guard->allows(claims_of(ann.token_pair), "users:write"));
  const auto anew = refresh(ann.token_pair).value();
  CHECK(claims_of(anew).role.text() == "admin");
  CHECK(cast.guard->allows(claims_of(anew), "users:write"));
}

TEST_CASE_METHOD(registered, "a role that is taken voids every older token") {
  grant("admin");
  const auto admin = log_in_as("ann").value().token_pair;
  CHECK(revoke("admin").value().roles.size() == 1);
  CHECK(is_refused(admin));
  CHECK(is_refused(ann.token_pair));
  CHECK(claims_of(log_in_as("ann").value().token_pair).role.text() == "user");
}

TEST_CASE_METHOD(registered, "taking a role that nobody gave voids nothing") {
  CHECK(revoke("admin").value().roles.size() == 1);
  CHECK(is_good(ann.token_pair));
  CHECK(revoke("captain").error() == errc::no_such_role);
  CHECK(grant("captain").error() == errc::no_such_role);
}

TEST_CASE_METHOD(registered, "an account that an operator makes has no session, and a profile") {
  const auto bob = ask<user_details>(cast.auth, create_user{somebody("bob"), true}).value();
  CHECK(bob.sessions == 0);
  CHECK(bob.roles.size() == 2);
  CHECK(bob.roles.front().text() == "admin");
  CHECK(ask<user_profile>(cast.profiles, find_profile{bob.id}).value().auth_id == bob.id);
  CHECK(ask<user_list>(cast.auth, list_users{}).value().users.size() == 2);
  CHECK(ask<user_details>(cast.auth, find_user{"bob"}).value().id == bob.id);
}

TEST_CASE_METHOD(registered, "what a guard asks about is answered from the database") {
  const auto ask_about = [&](const token_pair& pair) {
    return ask<token_claims>(cast.auth, check_token{pair.access_token.token});
  };
  CHECK(ask_about(ann.token_pair).value().user == ann.user.id);
  deactivate(ann.user.id);
  CHECK(ask_about(ann.token_pair).error() == errc::invalid_token);
}

TEST_CASE("signing in above the cap ends the oldest session, on every node, before the answer") {
  auto settings = whole_cast::quick_settings();
  settings.auth.sessions_max = 2;
  whole_cast all{{.settings = settings}};
  const auto first = all.register_as("ann").value().token_pair;
  const auto second = all.log_in_as("ann").value().token_pair;
  CHECK(all.is_good(first));
  const auto third = all.log_in_as("ann").value().token_pair;
  CHECK(all.is_refused(first));
  CHECK(all.is_good(second));
  CHECK(all.is_good(third));
}

namespace {

struct changed_parameters {
  static void register_with_the_old() { whole_cast{}.register_as("ann").value(); }

  static whole_cast::choices with_new() {
    auto settings = whole_cast::quick_settings();
    settings.hasher.passwords.passes = 2;
    return {.settings = settings, .empty = false};
  }
};

}  // namespace

TEST_CASE_METHOD(changed_parameters,
                 "signing in hashes a password anew when the parameters change") {
  register_with_the_old();
  whole_cast all{with_new()};
  CHECK(all.is_good(all.log_in_as("ann").value().token_pair));
  CHECK(rows_in("auth.auth_info WHERE hashed_password LIKE '%t=2%'") == 1);
  CHECK(all.is_good(all.log_in_as("ann").value().token_pair));
}

TEST_CASE_METHOD(changed_parameters, "a wrong password hashes nothing anew") {
  register_with_the_old();
  whole_cast all{with_new()};
  all.log_in_as("ann", "wrong");
  CHECK(rows_in("auth.auth_info WHERE hashed_password LIKE '%t=1%'") == 1);
}

TEST_CASE_METHOD(changed_parameters,
                 "two who sign in at once when the parameters change both succeed") {
  register_with_the_old();
  whole_cast all{with_new()};
  const log_in question{{a<login_or_email>("ann"), a<password_text>(secure)}, {}};
  const auto one = all.on().put<signed_in_user>(all.cast.auth, question);
  const auto other = all.on().put<signed_in_user>(all.cast.auth, question);
  all.on().run();
  CHECK(all.is_good(one.value().token_pair));
  CHECK(all.is_good(other.value().token_pair));
}

TEST_CASE("keys outlive a restart of the node, and so do tokens") {
  const auto pair = whole_cast{}.register_as("ann").value().token_pair;
  whole_cast again{{.empty = false}};
  CHECK(again.is_good(pair));
  CHECK(again.is_good(again.refresh(pair).value()));
  CHECK(again.ask<key_list>(again.cast.auth, list_keys{}).value().keys.size() == 2);
}
