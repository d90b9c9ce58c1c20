#include "actors/auth/token_guard.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "tests/tokens.hpp"

using namespace troupe;
using namespace troupe::test;

namespace {

const auto keys = new_keys();
const auto issuer = token_issuer::open(keys, secret, {}).value();

guard_keys known_keys() {
  return {
      .keys = issuer.public_keys(),
      .roles = {{a<role_name>("admin"), {a<role_name>("users:write")}}, {a<role_name>("user"), {}}},
      .issuer = "troupe",
      .audience = "troupe"};
}

const auto until = noon.time_since_epoch() / 1s + 3600;

std::string access_token(const token_grant& grant) {
  return issuer.issue(grant, noon).access_token.token.text();
}

/// A guard that has all it needs.
struct ready_guard : token_guard {
  explicit ready_guard(token_guard_settings settings = {}) : token_guard(settings) {
    learn(known_keys());
    complete();
  }
};

std::string in_words(const token_guard::verdict& verdict) {
  if (std::holds_alternative<token_guard::ask>(verdict)) return "ask";
  if (const auto* refused = std::get_if<errc>(&verdict)) return code_name(*refused);
  return "user " + std::to_string(std::get<token_claims>(verdict).user.value);
}

/// "-" if a signature would have to be checked.
std::string recalled(const token_guard& guard, std::string_view token,
                     token_guard::time_point now = noon) {
  const auto verdict = guard.recall(token, now);
  return verdict ? in_words(*verdict) : "-";
}

}  // namespace

TEST_CASE("a guard passes a good token, and says whose it is") {
  ready_guard guard;
  auto grant = grant_to(42, 7, 3);
  auto claims = std::get<token_claims>(guard.check(access_token(grant), noon));
  CHECK(claims.user == grant.user);
  CHECK(claims.jti == grant.access_jti);
  CHECK(claims.sid == grant.sid);
  CHECK(claims.gen == grant.gen);
}

TEST_CASE("a guard shows its public keys, and no secret") {
  CHECK_FALSE(token_guard{{}}.public_keys());
  ready_guard guard;
  auto told = known_keys();
  told.keys.push_back(generate_key("HS256").value()->verifier()->facts());
  guard.learn(told);
  auto shown = guard.public_keys().value();
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].kid == keys[0].kid);
}

TEST_CASE("a guard goes by the newest keys that it was told, in whatever order they come") {
  ready_guard guard;
  const auto token = access_token(grant_to(42));
  auto without = known_keys();
  without.keys = new_issuer().public_keys();
  without.changes = 2;
  auto late = known_keys();
  late.changes = 1;
  CHECK(in_words(guard.check(token, noon)) == "user 42");
  guard.learn(without);
  CHECK(in_words(guard.check(token, noon)) == "INVALID_TOKEN");
  guard.learn(late);
  CHECK(in_words(guard.check(token, noon)) == "INVALID_TOKEN");
  late.changes = 2;
  guard.learn(late);
  CHECK(in_words(guard.check(token, noon)) == "user 42");
}

TEST_CASE("a guard refuses what is no token, another's, or a refresh token") {
  ready_guard guard;
  auto pair = issuer.issue(grant_to(42), noon);
  auto token = GENERATE_COPY(
      values<std::string>({"", "a.b.c", std::string(10'000, 'a'),
                           forged(pair.access_token.token.text()), pair.refresh_token.token.text(),
                           new_issuer().issue(grant_to(42), noon).access_token.token.text()}));
  CHECK(in_words(guard.check(token, noon)) == "INVALID_TOKEN");
  CHECK(guard.size().cached_tokens == 0);
}

TEST_CASE("a token that was seen is remembered, and still expires") {
  ready_guard guard;
  auto token = access_token(grant_to(42));
  CHECK(in_words(guard.check(token, noon)) == "user 42");
  CHECK(guard.size().cached_tokens == 1);
  CHECK(in_words(guard.check(token, noon + 30min - 1ms)) == "user 42");
  CHECK(in_words(guard.check(token, noon + 30min)) == "INVALID_TOKEN");
}

TEST_CASE("a token that was just issued costs no signature, and is judged like any other") {
  ready_guard guard;
  const auto token = access_token(grant_to(42));
  CHECK(recalled(guard, token) == "-");
  guard.remember(token, noon);
  CHECK(recalled(guard, token) == "user 42");
  CHECK(recalled(guard, forged(token)) == "-");
  CHECK(in_words(guard.check(forged(token), noon)) == "INVALID_TOKEN");
  CHECK(in_words(guard.check(token, noon + 30min)) == "INVALID_TOKEN");
  guard.revoke({.sessions = {{{7}, until}}});
  CHECK(recalled(guard, token) == "INVALID_TOKEN");
}

TEST_CASE("a token is not remembered by a key that has been retired meanwhile") {
  ready_guard guard;
  auto without = known_keys();
  without.keys = new_issuer().public_keys();
  without.changes = 2;
  guard.learn(without);
  guard.remember(access_token(grant_to(42)), noon);
  CHECK(guard.size().cached_tokens == 0);
}

TEST_CASE("a forged token is refused, also when the good one is remembered") {
  ready_guard guard;
  auto token = access_token(grant_to(42));
  CHECK(in_words(guard.check(token, noon)) == "user 42");
  CHECK(in_words(guard.check(forged(token), noon)) == "INVALID_TOKEN");
}

TEST_CASE("a guard recalls tokens that have passed before, and only as far as they are good") {
  ready_guard guard;
  auto grant = grant_to(42, 7, 3);
  auto token = access_token(grant);
  CHECK(recalled(guard, token) == "-");
  CHECK(guard.size().cached_tokens == 0);
  guard.check(token, noon);
  CHECK(recalled(guard, token) == "user 42");
  CHECK(recalled(guard, token, noon + 30min - 1ms) == "user 42");
  CHECK(recalled(guard, token, noon + 30min) == "INVALID_TOKEN");
  guard.rebuild();
  CHECK(recalled(guard, token) == "ask");
  guard.revoke({.sessions = {{grant.sid, until}}});
  CHECK(recalled(guard, token) == "INVALID_TOKEN");
  guard.complete();
  CHECK(recalled(guard, token) == "INVALID_TOKEN");
}

TEST_CASE("a guard tells which tokens it refuses without a signature") {
  ready_guard guard;
  const auto pair = issuer.issue(grant_to(42), noon);
  const auto& token = pair.access_token.token.text();
  CHECK(recalled(guard, "") == "INVALID_TOKEN");
  CHECK(recalled(guard, "a.b.c") == "INVALID_TOKEN");
  CHECK(recalled(guard, std::string(10'000, 'a')) == "INVALID_TOKEN");
  CHECK(recalled(guard, new_issuer().issue(grant_to(42), noon).access_token.token.text()) ==
        "INVALID_TOKEN");
  CHECK(recalled(guard, token, noon + 30min) == "INVALID_TOKEN");
  CHECK(recalled(guard, forged(token)) == "-");
  guard.check(token, noon);
  CHECK(recalled(guard, forged(token)) == "-");
  CHECK(recalled(token_guard{{}}, token) == "-");
}

TEST_CASE("what is revoked is refused, seen before or not") {
  ready_guard guard;
  auto grant = grant_to(42, 7, 3);
  auto token = access_token(grant);
  if (GENERATE(false, true)) guard.check(token, noon);
  guard.revoke(GENERATE_COPY(revoke_tokens{.tokens = {{grant.access_jti, until}}},
                             revoke_tokens{.sessions = {{grant.sid, until}}},
                             revoke_tokens{.generations = {{grant.user, 4, until}}}));
  CHECK(in_words(guard.check(token, noon)) == "INVALID_TOKEN");
}

TEST_CASE("what is revoked costs nobody else") {
  ready_guard guard;
  auto grant = grant_to(42, 7, 3);
  guard.revoke({.tokens = {{random_uuid(), until}},
                .sessions = {{{8}, until}},
                .generations = {{{42}, 3, until}, {{43}, 9, until}},
                .doubted = {{{43}, until}}});
  CHECK(in_words(guard.check(access_token(grant), noon)) == "user 42");
}

TEST_CASE("a guard asks about an account that is in doubt, until that is over") {
  ready_guard guard;
  auto token = access_token(grant_to(42));
  guard.revoke({.doubted = {{{42}, noon.time_since_epoch() / 1s + 5}}});
  CHECK(in_words(guard.check(token, noon)) == "ask");
  CHECK(in_words(guard.check(forged(token), noon)) == "INVALID_TOKEN");
  guard.forget_expired(noon + 5s);
  CHECK(in_words(guard.check(token, noon + 5s)) == "user 42");
}

TEST_CASE("a guard without keys asks, and is not ready") {
  token_guard guard{{}};
  guard.complete();
  CHECK_FALSE(guard.is_ready());
  CHECK(in_words(guard.check(access_token(grant_to(42)), noon)) == "ask");
}

TEST_CASE("a guard that does not have all revocations refuses what it can, and asks for the rest") {
  token_guard guard{{}};
  guard.learn(known_keys());
  auto token = access_token(grant_to(42));
  CHECK((guard.is_ready() && !guard.is_complete()));
  CHECK(in_words(guard.check(token, noon)) == "ask");
  CHECK(in_words(guard.check(forged(token), noon)) == "INVALID_TOKEN");
  guard.revoke({.sessions = {{{8}, until}}});
  CHECK(in_words(guard.check(access_token(grant_to(42, 8)), noon)) == "INVALID_TOKEN");
  guard.complete();
  CHECK(guard.is_complete());
  CHECK(in_words(guard.check(token, noon)) == "user 42");
}

TEST_CASE("rebuilding keeps what is known, and asks until it is complete") {
  ready_guard guard;
  guard.revoke({.sessions = {{{8}, until}}});
  guard.rebuild();
  CHECK((guard.is_ready() && !guard.is_complete()));
  CHECK(in_words(guard.check(access_token(grant_to(42, 8)), noon)) == "INVALID_TOKEN");
  CHECK(in_words(guard.check(access_token(grant_to(42)), noon)) == "ask");
}

TEST_CASE("a guard that has no room asks, until it has heard everything anew") {
  ready_guard guard{{.revocations_max = 1}};
  guard.revoke({.sessions = {{{8}, until - 3000}, {{9}, until}}});
  CHECK(guard.size().overflown);
  CHECK(guard.size().revocations == 1);
  CHECK(in_words(guard.check(access_token(grant_to(42, 8)), noon)) == "INVALID_TOKEN");
  CHECK(in_words(guard.check(access_token(grant_to(42, 9)), noon)) == "ask");

  guard.forget_expired(noon + 10min);
  CHECK(guard.size().revocations == 0);
  CHECK(in_words(guard.check(access_token(grant_to(42, 9)), noon + 10min)) == "ask");

  guard.rebuild();
  guard.revoke({.sessions = {{{9}, until}}});
  guard.complete();
  CHECK(in_words(guard.check(access_token(grant_to(42, 9)), noon + 10min)) == "INVALID_TOKEN");
  CHECK(in_words(guard.check(access_token(grant_to(42, 7)), noon + 10min)) == "user 42");
}

TEST_CASE("what has expired makes room") {
  ready_guard guard;
  guard.check(access_token(grant_to(42)), noon);
  guard.revoke({.sessions = {{{8}, noon.time_since_epoch() / 1s + 60}}});
  guard.forget_expired(noon + 30min);
  CHECK(guard.size().cached_tokens == 0);
  CHECK(guard.size().revocations == 0);
}

TEST_CASE("a key that is gone no longer passes tokens, also those seen before") {
  ready_guard guard;
  auto token = access_token(grant_to(42));
  CHECK(in_words(guard.check(token, noon)) == "user 42");
  auto others = known_keys();
  others.keys = new_issuer().public_keys();
  guard.learn(others);
  CHECK(guard.size().cached_tokens == 0);
  CHECK(in_words(guard.check(token, noon)) == "INVALID_TOKEN");
}

TEST_CASE("other roles under the same keys leave the tokens that were seen") {
  ready_guard guard;
  auto token = access_token(grant_to(42));
  CHECK(in_words(guard.check(token, noon)) == "user 42");
  auto others = known_keys();
  others.roles.clear();
  guard.learn(others);
  CHECK(guard.size().cached_tokens == 1);
  CHECK_FALSE(guard.allows(std::get<token_claims>(guard.check(token, noon)), "users:write"));
}

TEST_CASE("a key that cannot be loaded costs only its own tokens") {
  auto told = known_keys();
  told.keys.push_back({"another", "ES256", "AAAA"});
  token_guard guard{{}};
  guard.learn(told);
  guard.complete();
  CHECK(in_words(guard.check(access_token(grant_to(42)), noon)) == "user 42");
}

TEST_CASE("somebody may do what one of their roles may") {
  ready_guard guard;
  token_claims admin, user;
  admin.roles = {a<role_name>("user"), a<role_name>("admin")};
  user.roles = {a<role_name>("user")};
  CHECK(guard.allows(admin, "users:write"));
  CHECK_FALSE(guard.allows(user, "users:write"));
  CHECK_FALSE(guard.allows(admin, "users:read"));
  CHECK_FALSE(token_guard{{}}.allows(admin, "users:write"));
}

namespace {

/// Runs `work` on threads of its own, again and again, until it goes out of scope.
class crowd {
 public:
  template <class Work>
  crowd(int threads, Work work) {
    for (int i = 0; i < threads; ++i)
      threads_.emplace_back([work](std::stop_token stop) {
        while (!stop.stop_requested()) work();
      });
  }

 private:
  std::vector<std::jthread> threads_;
};

}  // namespace

TEST_CASE("from the moment revoke returns no thread is let in with what it names") {
  constexpr int rounds = 300;
  std::vector<std::string> tokens;
  std::vector<token_grant> grants;
  for (int i = 0; i < rounds; ++i) {
    grants.push_back(grant_to(1000 + i, 2000 + i));
    tokens.push_back(access_token(grants.back()));
  }
  ready_guard guard{{.cached_tokens_max = 64}};  // so small that tokens come and go all the time
  std::atomic<int> at = 0, revoked = 0, wrong = 0, let_in = 0;
  {
    crowd callers{3, [&] {
                    const int mine = std::min(at.load(), rounds - 1);
                    const bool is_over = revoked > mine;
                    const bool passed =
                        in_words(guard.check(tokens[mine], noon)) != "INVALID_TOKEN";
                    let_in += passed;
                    wrong += is_over && passed;
                  }};
    for (int i = 0; i < rounds; ++i) {
      at = i;
      while (let_in < i) std::this_thread::yield();
      guard.revoke(i % 3 == 0   ? revoke_tokens{.tokens = {{grants[i].access_jti, until}}}
                   : i % 3 == 1 ? revoke_tokens{.sessions = {{grants[i].sid, until}}}
                                : revoke_tokens{.generations = {{grants[i].user, 1, until}}});
      revoked = i + 1;
    }
  }
  CHECK(wrong == 0);
  for (const auto& token : tokens) CHECK(in_words(guard.check(token, noon)) == "INVALID_TOKEN");
}

TEST_CASE("from the moment learn returns no thread is let in by a key that is gone") {
  auto others = known_keys();
  others.keys = new_issuer().public_keys();
  ready_guard guard;
  const auto token = access_token(grant_to(42));
  std::atomic<int> lessons = 0, checks = 0, wrong = 0;
  {
    crowd callers{3, [&] {
                    const int before = lessons;
                    const bool passed = in_words(guard.check(token, noon)) == "user 42";
                    const int after = lessons;
                    wrong += before == after && before % 4 == 2 && passed;
                    ++checks;
                  }};
    for (int i = 0; i < 400; ++i) {
      ++lessons;  // 1 of 4: is being taken away, 2: is gone, 3: is being given back, 0: is there
      guard.learn(i % 2 == 0 ? others : known_keys());
      ++lessons;
      for (const int enough = checks + 4; checks < enough;) std::this_thread::yield();
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a guard that starts over lets nobody in whom it had no room for") {
  ready_guard guard{{.revocations_max = 1}};
  const auto token = access_token(grant_to(42, 9));
  const revoke_tokens all{.sessions = {{{8}, until}, {{9}, until}}};
  guard.revoke(all);
  std::atomic<int> wrong = 0;
  {
    crowd callers{3, [&] { wrong += in_words(guard.check(token, noon)) == "user 42"; }};
    for (int i = 0; i < 2000; ++i) {
      guard.rebuild();
      guard.revoke(all);
      guard.complete();
    }
  }
  CHECK(wrong == 0);
}
