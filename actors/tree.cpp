#include "actors/tree.hpp"

#include "actors/auth/guard_actor.hpp"
#include "actors/supervision/pool.hpp"

namespace troupe {

using namespace std::chrono_literals;

namespace {

/// `count` equal leaves, numbered from 1; each handle is also put into `workers`.
template <class Handle, class Spawn>
std::vector<supervision_tree> several(std::int64_t count, std::chrono::milliseconds stop_within,
                                      std::vector<Handle>& workers, Spawn spawn) {
  std::vector<supervision_tree> leaves;
  for (std::int64_t number = 1; number <= count; ++number)
    leaves.push_back(supervision_tree::leaf(
        std::to_string(number), stop_within,
        [&workers, spawn, number] { return workers.emplace_back(spawn(number)); }));
  return leaves;
}

}  // namespace

ensemble start_actors(const backstage& stage, const tree_settings& settings,
                      const tree_grounds& grounds, const await_start& await) {
  const auto leaf = [](auto... what) { return supervision_tree::leaf(what...); };
  const auto branch = supervision_tree::branch;

  ensemble cast;
  cast.guard = std::make_shared<token_guard>(settings.guard);
  std::vector<hasher_actor> hashers;
  std::vector<profile_store> stores;
  std::vector<mailer_actor> mailers;
  std::vector<auth_actor> authorities;
  const auto guards = std::make_shared<guard_audience>();
  const auto mail_is_away = std::make_shared<mail_outage>();
  keep_arenas_mapped();

  // Nobody is started before those it talks to, nor stopped after them. A worker may be within one
  // statement (0.8 s) or one hash when it is told to stop; a mailer within one letter, which a slow
  // server makes long: then it is named, and the letter comes again from the outbox.
  //
  // Limits: a statement that breaks an invariant does so for each request that comes along, so
  // workers get as many restarts as a second of such requests takes; a group that its supervisor
  // restarted three times in a minute will not be mended by a fourth. Each window is longer than
  // what stands below takes to fail that often, pauses of 2 s included (11 s, 45 s, 3 min), or a
  // fault that stays would be restarted for ever.
  const restart_limits workers{.restarts = 10, .within = 30s};
  const restart_limits groups{.restarts = 3, .within = 60s};
  const restart_limits all{.restarts = 3, .within = 5min};
  // clang-format off
  std::vector<supervision_tree> parts{
      branch("hashers", workers,
             several(settings.hasher.threads, 2s, hashers, [&](std::int64_t number) {
               return spawn_hasher_actor(stage, settings.hasher, number); })),
      branch("profiles", groups, {
          branch("profile-stores", workers,
                 several(settings.profile.workers, 2s, stores, [&](std::int64_t number) {
                   return spawn_profile_store(stage, grounds.profile_database, number); })),
          leaf("profile", 1s, [&] {
            return cast.profiles = spawn_profile_actor(stage, settings.profile, stores); }),
      }),
  };
  if (grounds.delivers) {
    parts.push_back(
      branch("mailers", workers,
             several(settings.mail.connections, 5s, mailers, [&](std::int64_t number) {
               return spawn_mailer_actor(stage, grounds.mail, mail_is_away, number); })));
    parts.push_back(
      branch("events", workers, {
          leaf("relay-mail", 5s, [&] {
            cast.mailer = pool_of(stage, mailers);
            return cast.relays.emplace_back(
                spawn_mail_relay(stage, grounds.auth_database, settings.relay, cast.mailer,
                                 settings.mail.connections)); }),
          leaf("relay-user_info", 2s, [&] {
            return cast.relays.emplace_back(spawn_profile_relay(
                stage, grounds.auth_database, settings.relay, cast.profiles, cast.relays)); }),
      }));
  }
  parts.push_back(
      branch("accounts", groups, {
          branch("auth", workers,
                 several(settings.auth.workers, 2s, authorities, [&](std::int64_t number) {
                   if (!cast.hasher) cast.hasher = pool_of(stage, hashers);
                   return spawn_auth_actor(
                       stage, {grounds.auth_database, settings.auth, grounds.secret},
                       {cast.hasher, overload_of(as_pool_workers(stage, hashers)), cast.profiles,
                        cast.relays, guards}, number); })),
          leaf("guard", 1s, [&] {
            cast.auth = pool_of(stage, authorities);
            return spawn_guard_actor(stage, cast.guard, cast.auth); }),
          leaf("sweeper", 2s, [&] {
            return cast.sweeper = spawn_sweeper_actor(
                stage, {grounds.auth_database, grounds.profile_database, settings.sweeper,
                        keep_seconds(settings.auth)}); }),
      }));
  // clang-format on
  cast.root = start_supervision(stage, branch("troupe", all, std::move(parts)), await);
  return cast;
}

void tree_settings::declare(setting_list& list) {
  list.add("actors.depth-max", depth_max,
           "Requests that may wait for one actor; beyond, they are answered 503", {1, 1'000'000});
  hasher.declare(list);
  auth.declare(list);
  guard.declare(list);
  profile.declare(list);
  mail.declare(list);
  relay.declare(list);
  sweeper.declare(list);
}

}  // namespace troupe
