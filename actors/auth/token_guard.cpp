#include "actors/auth/token_guard.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>

#include "actors/auth/revocations.hpp"
#include "actors/auth/token_cache.hpp"
#include "actors/auth/token_reader.hpp"
#include "messages/log.hpp"

namespace troupe {

namespace {

/// The tokens that a set of keys has passed go with the keys: a check that began under older ones
/// enters its token where nobody looks any more.
struct checking {
  checking(token_reader reader, std::size_t tokens_max)
      : reader(std::move(reader)), passed(tokens_max) {}

  token_reader reader;
  token_cache passed;
};

using permissions_of_roles = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;

/// What `learn` said last. Never changed, but replaced as a whole.
struct lesson {
  std::shared_ptr<checking> tokens;
  permissions_of_roles roles;
  guard_keys as_told;
};

verifying_keys load_keys(const std::vector<public_key>& keys) {
  verifying_keys loaded;
  for (const auto& told : keys) {
    // A node that is newer than this one may sign with what we do not know: those tokens we refuse.
    if (auto key = load_verifying_key(told.algorithm, told.key))
      loaded[told.kid] = *key;
    else
      log::error("guard", "tokens by this key cannot be checked here",
                 {{"kid", told.kid}, {"algorithm", told.algorithm}});
  }
  return loaded;
}

permissions_of_roles load_roles(const std::vector<role_permissions>& roles) {
  permissions_of_roles loaded;
  for (const auto& [role, permissions] : roles)
    for (const auto& permission : permissions) loaded[role.text()].insert(permission.text());
  return loaded;
}

bool is_same_key(const public_key& left, const public_key& right) {
  return left.kid == right.kid && left.algorithm == right.algorithm && left.key == right.key;
}

bool check_the_same(const guard_keys& left, const guard_keys& right) {
  return left.issuer == right.issuer && left.audience == right.audience &&
         std::ranges::equal(left.keys, right.keys, is_same_key);
}

std::int64_t seconds_of(token_guard::time_point moment) {
  return std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch()).count();
}

}  // namespace

struct token_guard::memory {
  explicit memory(const token_guard_settings& settings)
      : cached_tokens_max(static_cast<std::size_t>(settings.cached_tokens_max)),
        revoked(static_cast<std::size_t>(settings.revocations_max)) {}

  /// The claims, from the cache or by checking; nothing if the token is not good.
  std::optional<token_claims> read(checking& tokens, std::string_view token, time_point now) const;

  /// Whether these claims are still good, and whether that is known here.
  verdict judge(token_claims claims) const;

  /// What was learnt last, or null.
  std::shared_ptr<const lesson> learnt() const {
    std::shared_lock lock{mutex};
    return last_lesson;
  }

  void replace_lesson(std::shared_ptr<const lesson> next) {
    std::unique_lock lock{mutex};
    if (last_lesson && last_lesson->as_told.changes > next->as_told.changes) return;
    last_lesson.swap(next);  // what goes ends after the lock, with all its tokens
  }

  std::size_t cached_tokens_max;
  revocations revoked;

 private:
  // Not std::atomic<std::shared_ptr>: that of libstdc++ 12 has a data race between load and store.
  mutable std::shared_mutex mutex;
  std::shared_ptr<const lesson> last_lesson;
};

std::optional<token_claims> token_guard::memory::read(checking& tokens, std::string_view token,
                                                      time_point now) const {
  if (token.size() > token_text_rule::length.most) return std::nullopt;
  const auto name = sha256(token);
  if (auto known = tokens.passed.find(name)) {
    if (known->expires_at <= seconds_of(now)) return std::nullopt;
    return known;
  }
  auto claims = tokens.reader.check(token, now);
  if (!claims) return std::nullopt;
  tokens.passed.insert(name, *claims);
  return std::move(*claims);
}

token_guard::verdict token_guard::memory::judge(token_claims claims) const {
  // Revocations are looked at in each check, and last: so none is missed that came while this token
  // was on its way into the cache. And before that, whether they are all: not to believe a `say`
  // that was made while they were still coming in.
  const bool knows_all = revoked.knows_all();
  const auto opinion = revoked.say(claims);
  if (opinion == revocations::opinion::refused) return errc::invalid_token;
  if (!knows_all || opinion == revocations::opinion::doubtful) return ask{};
  return claims;
}

void token_guard_settings::declare(setting_list& list) {
  list.add("guard.cached-tokens-max", cached_tokens_max,
           "How many good access tokens a node remembers, about 400 bytes each",
           {.least = 32, .most = 100'000'000});
  list.add(
      "guard.revocations-max", revocations_max,
      "How many revocations a node remembers, about 20 bytes each; past it the database is asked",
      {.least = 1000, .most = 20'000'000});
}

token_guard::token_guard(token_guard_settings settings)
    : memory_(std::make_unique<memory>(settings)) {}

token_guard::~token_guard() = default;

token_guard::verdict token_guard::check(std::string_view token, time_point now) const {
  const auto learnt = memory_->learnt();
  if (!learnt) return ask{};
  auto claims = memory_->read(*learnt->tokens, token, now);
  if (!claims) return errc::invalid_token;
  return memory_->judge(std::move(*claims));
}

std::optional<token_guard::verdict> token_guard::recall(std::string_view token,
                                                        time_point now) const {
  const auto learnt = memory_->learnt();
  if (!learnt) return std::nullopt;
  auto& tokens = *learnt->tokens;
  if (token.size() > token_text_rule::length.most) return errc::invalid_token;
  auto known = tokens.passed.find(sha256(token));
  if (known && known->expires_at > seconds_of(now)) return memory_->judge(std::move(*known));
  if (!tokens.reader.needs_signature_check(token, now)) return errc::invalid_token;
  return std::nullopt;
}

void token_guard::remember(std::string_view token, time_point now) const {
  const auto learnt = memory_->learnt();
  if (!learnt) return;
  // By the keys of this lesson: if its key is retired meanwhile, this cache has gone with it.
  if (const auto claims = learnt->tokens->reader.check_signed(token, now))
    learnt->tokens->passed.insert(sha256(token), *claims);
}

bool token_guard::allows(const token_claims& who, std::string_view permission) const {
  const auto learnt = memory_->learnt();
  if (!learnt) return false;
  return std::ranges::any_of(who.roles, [&](const role_name& role) {
    auto permissions = learnt->roles.find(role.text());
    return permissions != learnt->roles.end() && permissions->second.contains(permission);
  });
}

std::optional<std::vector<public_key>> token_guard::public_keys() const {
  const auto learnt = memory_->learnt();
  if (!learnt) return std::nullopt;
  auto keys = learnt->as_told.keys;
  std::erase_if(keys, is_secret);
  return keys;
}

void token_guard::learn(const guard_keys& keys) {
  const auto before = memory_->learnt();
  auto next = std::make_shared<lesson>();
  next->as_told = keys;
  next->roles = load_roles(keys.roles);
  next->tokens =
      before && check_the_same(before->as_told, keys)
          ? before->tokens
          : std::make_shared<checking>(token_reader{load_keys(keys.keys), access_tokens,
                                                    token_parties{keys.issuer, keys.audience}},
                                       memory_->cached_tokens_max);
  memory_->replace_lesson(std::move(next));
}

void token_guard::revoke(const revoke_tokens& what) {
  memory_->revoked.add(what);
}

void token_guard::rebuild() {
  memory_->revoked.start_over();
}

void token_guard::complete() {
  memory_->revoked.complete();
}

bool token_guard::is_ready() const {
  const auto learnt = memory_->learnt();
  return learnt && !learnt->tokens->reader.keys().empty();
}

bool token_guard::is_complete() const {
  return memory_->revoked.is_complete();
}

void token_guard::forget_expired(time_point now) {
  memory_->revoked.forget_expired(seconds_of(now));
  if (const auto learnt = memory_->learnt()) learnt->tokens->passed.forget_expired(seconds_of(now));
}

token_guard::sizes token_guard::size() const {
  const auto learnt = memory_->learnt();
  return {.cached_tokens = learnt ? learnt->tokens->passed.size() : 0,
          .revocations = memory_->revoked.size(),
          .overflown = memory_->revoked.overflown()};
}

}  // namespace troupe
