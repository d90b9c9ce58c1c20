#pragma once

#include <cstdlib>
#include <filesystem>

#include "actors/tree.hpp"
#include "messages/profile.hpp"
#include "tests/integration/rows.hpp"
#include "tests/stage.hpp"

namespace troupe::test {

/// All actors of a node on the test's scheduler, over a real PostgreSQL with empty tables.
class whole_cast {
  /// Where letters go.
  struct temporary_folder {
    std::string path = std::filesystem::temp_directory_path() / "troupe-letters.XXXXXX";

    temporary_folder() { REQUIRE(mkdtemp(path.data())); }
    ~temporary_folder() { std::filesystem::remove_all(path); }
  };

  temporary_folder letters_;
  stage stage_;  // goes last

 public:
  struct choices {
    std::string profile_database = profile_url();
    tree_settings settings = quick_settings();
    bool empty = true;  ///< the tables; else they stay as they are
  };

  whole_cast() : whole_cast(choices{}) {}

  explicit whole_cast(const choices& how) {
    if (how.empty) fresh_schemas();
    const auto secret =
        std::make_shared<const server_secret>("a secret that is at least 32 bytes long");
    cast = start_actors(
        stage_.back(), how.settings,
        {{.url = auth_url()}, {.url = how.profile_database}, secret, {{}, letters_.path}},
        stage_.await());
    stage_.run();
  }

  ~whole_cast() {
    caf::anon_send_exit(cast.root, caf::exit_reason::user_shutdown);
    stage_.run();
  }

  /// One worker of each kind, and the cheapest hash.
  static tree_settings quick_settings() {
    tree_settings all;
    all.hasher.threads = 1;
    all.hasher.passwords = {.memory_kib = 7168, .passes = 1, .lanes = 1};
    all.auth.workers = 1;
    all.profile.workers = 1;
    all.mail.connections = 1;
    return all;
  }

  ensemble cast;

  stage& on() { return stage_; }

  template <class Answer, class Actor, class Question>
  outcome<Answer> ask(const Actor& actor, Question question) {
    using namespace std::chrono_literals;
    return stage_.ask<Answer>(actor, std::move(question), {"test", stage_.in(5s)});
  }

  outcome<signed_in_user> register_as(const std::string& login) {
    return ask<signed_in_user>(cast.auth, register_user{somebody(login), {}});
  }

  outcome<signed_in_user> log_in_as(const std::string& login,
                                    const std::string& password = "SecurePass123!") {
    return ask<signed_in_user>(
        cast.auth,
        log_in{{a<login_or_email>(login), a<password_text>(password)}, {"curl/7", "127.0.0.1"}});
  }

  outcome<user_profile> profile_of(const signed_in_user& who) {
    return ask<user_profile>(cast.profiles, find_profile{who.user.id});
  }

  outcome<token_pair> refresh(const token_pair& pair) {
    return ask<token_pair>(cast.auth, refresh_tokens{pair.refresh_token.token});
  }

  outcome<account_status> deactivate(account_id user) {
    return ask<account_status>(cast.auth, set_activity{user, false, {}});
  }

  /// How many letters were written.
  std::size_t letters() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator{letters_.path})
      count += entry.path().extension() == ".eml";
    return count;
  }

  /// What http would be told of the access token.
  token_guard::verdict verdict_on(const token_pair& pair) const {
    return cast.guard->check(pair.access_token.token.text(), std::chrono::system_clock::now());
  }

  bool is_good(const token_pair& pair) const {
    return std::holds_alternative<token_claims>(verdict_on(pair));
  }

  bool is_refused(const token_pair& pair) const {
    const auto verdict = verdict_on(pair);
    return std::holds_alternative<errc>(verdict) && std::get<errc>(verdict) == errc::invalid_token;
  }

  token_claims claims_of(const token_pair& pair) const {
    return std::get<token_claims>(verdict_on(pair));
  }

  /// Of all actors together.
  std::uint64_t restarts() {
    std::uint64_t sum = 0;
    for (const auto& one : stage_.roll().all()) sum += one->restarts();
    return sum;
  }
};

}  // namespace troupe::test
