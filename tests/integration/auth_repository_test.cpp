#include "persistence/auth_repository.hpp"

#include "tests/integration/rows.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

constexpr std::int64_t hour = 3600;

/// Empty tables, and one account in them.
struct one_account {
  pg::session session = fresh_auth();
  auth_repository rows{session};
  account_id ann = must(rows.insert_account(somebody("Ann"), some_hash()));
};

template <class T>
errc error_in(const caf::expected<T>& outcome) {
  return outcome ? errc::none : code_of(outcome.error());
}

std::vector<std::string> names_of(const std::vector<role_name>& roles) {
  std::vector<std::string> names;
  for (const auto& role : roles) names.push_back(role.text());
  return names;
}

std::vector<std::string> logins_of(const std::vector<user_details>& users) {
  std::vector<std::string> logins;
  for (const auto& user : users) logins.push_back(user.login.text());
  return logins;
}

new_account with_email(new_account who, const std::string& email) {
  who.email = a<email_address>(email);
  return who;
}

using names = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(one_account, "a login is taken whatever the case") {
  CHECK(error_in(rows.insert_account(with_email(somebody("aNN"), "other@example.org"),
                                     some_hash())) == errc::login_already_exists);
}

TEST_CASE_METHOD(one_account, "an e-mail address is taken whatever the case") {
  CHECK(error_in(rows.insert_account(with_email(somebody("other"), "ANN@example.org"),
                                     some_hash())) == errc::email_already_exists);
  CHECK(must(rows.email_is_taken(a<email_address>("ann@EXAMPLE.org"))));
  CHECK_FALSE(must(rows.email_is_taken(a<email_address>("ann@example.com"))));
}

TEST_CASE_METHOD(one_account, "an account is found as it was written, with its roles ranked") {
  must(rows.grant_role(ann, a<role_name>("user")));
  must(rows.grant_role(ann, a<role_name>("admin")));
  const auto found = must(rows.find_account(ann));
  CHECK(found.login.text() == "Ann");
  CHECK(found.email.text() == "Ann@example.org");
  CHECK(found.hashed_password.text() == some_hash().text());
  CHECK(found.is_active);
  CHECK(found.token_generation == 1);
  CHECK(names_of(found.roles) == names{"admin", "user"});
}

TEST_CASE_METHOD(one_account, "an account that is not there is no such user") {
  CHECK(error_in(rows.find_account({99})) == errc::no_such_user);
  CHECK(error_in(rows.find_user({"99"})) == errc::no_such_user);
  CHECK(error_in(rows.replace_password({{99}, some_hash(), {}, {}})) == errc::no_such_user);
  CHECK(error_in(rows.raise_generation({99}, hour)) == errc::no_such_user);
}

TEST_CASE_METHOD(one_account,
                 "signing in finds an account by login or address, whatever the case") {
  const auto by = [&](const char* text) {
    const auto found = must(rows.find_account_to_sign_in(a<login_or_email>(text)));
    return found ? found->id : account_id{};
  };
  CHECK(by("aNN") == ann);
  CHECK(by("ann@example.ORG") == ann);
  CHECK(by("bob") == account_id{});
  CHECK(by("") == account_id{});
}

TEST_CASE_METHOD(one_account,
                 "an operator finds an account by number first, then login, then address") {
  const auto digits =
      must(rows.insert_account(somebody("000" + std::to_string(ann.value)), some_hash()));
  const auto by = [&](const std::string& who) { return must(rows.find_user({who})).id; };
  CHECK(by(std::to_string(ann.value)) == ann);
  CHECK(by("ann") == ann);
  CHECK(by("ann@example.org") == ann);
  CHECK(by("0001@example.org") == digits);
  CHECK(error_in(rows.find_user({"99999999999999999999999"})) == errc::no_such_user);
}

TEST_CASE_METHOD(one_account, "a login of digits is found where there is no such number") {
  const auto digits = must(rows.insert_account(somebody("777"), some_hash()));
  CHECK(must(rows.find_user({"777"})).id == digits);
}

TEST_CASE_METHOD(one_account, "users are listed by their numbers, page by page") {
  const auto bob = must(rows.insert_account(somebody("bob"), some_hash()));
  must(rows.insert_account(somebody("cyd"), some_hash()));
  CHECK(logins_of(must(rows.list_users({{}, 2}))) == names{"Ann", "bob"});
  CHECK(logins_of(must(rows.list_users({bob, 2}))) == names{"cyd"});
  CHECK(must(rows.list_users({{99}, 2})).empty());
}

TEST_CASE_METHOD(one_account, "a user's details count the sessions that are alive") {
  const auto begin = [&] {
    return must(rows.insert_session({ann, some_hash(), 1, random_uuid(), hour}, {}));
  };
  const auto first = begin();
  begin();
  change("UPDATE auth.sessions SET expires_at = now() WHERE id = " + std::to_string(first.value));
  CHECK(must(rows.find_user({"ann"})).sessions == 1);
  CHECK(must(rows.list_users({})).front().sessions == 1);
}

TEST_CASE_METHOD(one_account, "a password is upgraded only if it is still the same") {
  CHECK_FALSE(must(rows.upgrade_password(ann, some_hash("another"), some_hash("lost"))));
  CHECK(must(rows.find_account(ann)).hashed_password.text() == some_hash().text());
  CHECK(must(rows.upgrade_password(ann, some_hash(), some_hash("upgraded"))));
  CHECK(must(rows.find_account(ann)).hashed_password.text() == some_hash("upgraded").text());
}

TEST_CASE_METHOD(one_account, "a password is replaced whatever it was") {
  must(rows.replace_password({ann, some_hash("new"), {}, {}}));
  CHECK(must(rows.find_account(ann)).hashed_password.text() == some_hash("new").text());
}

TEST_CASE_METHOD(one_account, "a password that one knew is replaced only while it is that") {
  CHECK(error_in(rows.replace_password({ann, some_hash("mine"), some_hash("old"), {}})) ==
        errc::invalid_credentials);
  must(rows.replace_password({ann, some_hash("mine"), some_hash(), {}}));
  CHECK(must(rows.find_account(ann)).hashed_password.text() == some_hash("mine").text());
}

TEST_CASE_METHOD(one_account, "a session that has ended replaces no password") {
  const auto sid = must(rows.insert_session({ann, some_hash(), 1, random_uuid(), hour}, {}));
  must(rows.end_sessions(ann, {}));
  CHECK(error_in(rows.replace_password({ann, some_hash("mine"), some_hash(), sid})) ==
        errc::invalid_credentials);
}

TEST_CASE_METHOD(one_account, "activity changes once and is then what it is") {
  CHECK_FALSE(must(rows.set_activity({ann, true, {}})));
  CHECK(must(rows.set_activity({ann, false, {}})));
  CHECK_FALSE(must(rows.set_activity({ann, false, {}})));
  CHECK_FALSE(must(rows.find_account(ann)).is_active);
  CHECK_FALSE(must(rows.set_activity({{99}, false, {}})));
}

TEST_CASE_METHOD(one_account, "a role is granted and revoked once") {
  const auto admin = a<role_name>("admin");
  CHECK(must(rows.grant_role(ann, admin)));
  CHECK_FALSE(must(rows.grant_role(ann, admin)));
  CHECK(names_of(must(rows.find_account(ann)).roles) == names{"admin"});
  CHECK(must(rows.revoke_role(ann, admin)));
  CHECK_FALSE(must(rows.revoke_role(ann, admin)));
  CHECK(must(rows.find_account(ann)).roles.empty());
}

TEST_CASE_METHOD(one_account, "a role that is not there cannot be granted") {
  CHECK(error_in(rows.grant_role(ann, a<role_name>("captain"))) == errc::no_such_role);
  CHECK_FALSE(must(rows.role_exists(a<role_name>("captain"))));
  CHECK(must(rows.role_exists(a<role_name>("user"))));
}

TEST_CASE_METHOD(one_account,
                 "a new schema knows users, who may nothing more, and administrators") {
  const auto roles = must(rows.permissions_of_roles());
  REQUIRE(roles.size() == 2);
  CHECK(roles[0].role.text() == "user");
  CHECK(roles[0].permissions.empty());
  CHECK(roles[1].role.text() == "admin");
  CHECK(names_of(roles[1].permissions) == names{"users:read", "users:write"});
}
