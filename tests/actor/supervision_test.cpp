#include <caf/send.hpp>
#include <catch2/catch.hpp>

#include "actors/supervision/pool.hpp"
#include "messages/sweeping.hpp"
#include "tests/stage.hpp"

using namespace troupe;
using namespace std::chrono_literals;

namespace {

struct tally {
  std::int64_t count = 0;
};

using tally_service = service<sweeper_actor, tally>;

/// Counts how often it is asked, and cannot bear a request called "bad".
sweeper_actor::behavior_type behave(tally_service* self) {
  return {[self](const call& cause, const sweep_expired&) {
    if (cause.request_id == "bad") throw std::runtime_error("this one is bad");
    return sweep_report{.tokens = ++self->state().count};
  }};
}

sweeper_actor spawn_tally(test::stage& stage, std::string name, std::uint64_t depth_max = 1000) {
  return spawn_service<sweeper_actor, tally>(
      stage.back(), {.name = std::move(name), .depth_max = depth_max}, [] { return tally{}; },
      behave);
}

supervision_tree leaf(sweeper_actor actor, std::string name) {
  return supervision_tree::leaf(std::move(name), 1s, [actor] { return actor; });
}

const restart_limits twice_a_minute{
    .restarts = 2, .within = 1min, .first_pause = 100ms, .longest_pause = 1s};

const call good{"good", {}}, bad{"bad", {}};

test::outcome<sweep_report> ask(test::stage& stage, const sweeper_actor& whom, const call& cause) {
  return stage.ask<sweep_report>(whom, sweep_expired{}, cause);
}

}  // namespace

TEST_CASE("a throwing handler costs its own request and one restart, at once the first time") {
  test::stage stage;
  auto worker = spawn_tally(stage, "worker");
  stage.raise(supervision_tree::branch("root", twice_a_minute, {leaf(worker, "worker")}));

  auto thrown = ask(stage, worker, bad);
  auto next = ask(stage, worker, good);

  CHECK(thrown.error() == errc::handler_failed);
  CHECK(next.error() == errc::none);
  CHECK(stage.of("worker")->restarts() == 1);
  CHECK(stage.of("worker")->how() == condition::running);
}

TEST_CASE("between the second failure and the restart requests are refused, not kept waiting") {
  test::stage stage;
  auto worker = spawn_tally(stage, "worker");
  stage.raise(supervision_tree::branch("root", twice_a_minute, {leaf(worker, "worker")}));

  ask(stage, worker, bad);
  ask(stage, worker, bad);
  auto meanwhile = ask(stage, worker, good);
  stage.pass(100ms);
  auto afterwards = ask(stage, worker, good);

  CHECK(meanwhile.error() == errc::service_restarting);
  CHECK(afterwards.error() == errc::none);
}

TEST_CASE("what was in the mailbox before the failure is answered after the restart") {
  test::stage stage;
  auto worker = spawn_tally(stage, "worker");
  stage.raise(supervision_tree::branch("root", twice_a_minute, {leaf(worker, "worker")}));
  ask(stage, worker, bad);

  std::int64_t answered = 0;
  stage.system().spawn(
      [](caf::event_based_actor* self, const sweeper_actor& to, std::int64_t* count) {
        self->request(to, caf::infinite, bad, sweep_expired{})
            .then([](const sweep_report&) {}, [](const caf::error&) {});
        self->request(to, caf::infinite, good, sweep_expired{})
            .then([=](const sweep_report&) { ++*count; }, [](const caf::error&) {});
      },
      worker, &answered);
  stage.run();
  CHECK(answered == 0);
  stage.pass(100ms);
  CHECK(answered == 1);
}

TEST_CASE("a restart makes the state anew, behind the same handle") {
  test::stage stage;
  auto worker = spawn_tally(stage, "worker");
  stage.raise(supervision_tree::branch("root", twice_a_minute, {leaf(worker, "worker")}));

  ask(stage, worker, good);
  auto before = ask(stage, worker, good);
  ask(stage, worker, bad);
  auto after = ask(stage, worker, good);

  CHECK(before.value().tokens == 2);
  CHECK(after.value().tokens == 1);
}

TEST_CASE("past its limit a supervisor is restarted by its own, with all its children") {
  test::stage stage;
  auto frail = spawn_tally(stage, "frail");
  auto sibling = spawn_tally(stage, "sibling");
  auto apart = spawn_tally(stage, "apart");
  stage.raise(supervision_tree::branch(
      "root", twice_a_minute,
      {leaf(apart, "apart"),
       supervision_tree::branch("group", twice_a_minute,
                                {leaf(frail, "frail"), leaf(sibling, "sibling")})}));

  ask(stage, frail, bad);
  ask(stage, frail, bad);
  stage.pass(100ms);
  ask(stage, frail, bad);

  CHECK(stage.of("frail")->restarts() == 3);
  CHECK(stage.of("sibling")->restarts() == 1);
  CHECK(stage.of("apart")->restarts() == 0);
  CHECK(stage.of("group")->restarts() == 1);
  CHECK(ask(stage, frail, good).error() == errc::none);
}

TEST_CASE("when the root runs out of restarts, all end and the watcher learns why") {
  test::stage stage;
  auto worker = spawn_tally(stage, "worker");
  auto root =
      stage.raise(supervision_tree::branch("root", twice_a_minute, {leaf(worker, "worker")}));
  std::string reason;
  root->attach_functor([&](const caf::error& why) { reason = caf::to_string(why); });

  ask(stage, worker, bad);
  ask(stage, worker, bad);
  stage.pass(100ms);
  ask(stage, worker, bad);

  CHECK(reason.find("worker fails too often: this one is bad") != std::string::npos);
  CHECK(stage.of("worker")->how() == condition::stopped);
}

TEST_CASE("when the root gives up a group, the group's children are stopped without a wait") {
  test::stage stage;
  auto worker = spawn_tally(stage, "worker");
  auto sibling = spawn_tally(stage, "sibling");
  const restart_limits never{.restarts = 0};
  auto root = stage.raise(supervision_tree::branch(
      "root", never,
      {supervision_tree::branch("group", never,
                                {leaf(worker, "worker"), leaf(sibling, "sibling")})}));
  bool ended = false;
  root->attach_functor([&](const caf::error&) { ended = true; });

  ask(stage, worker, bad);

  CHECK(ended);
  CHECK(stage.of("group")->how() == condition::stopped);
  CHECK(stage.of("worker")->how() == condition::stopped);
  CHECK(stage.of("sibling")->how() == condition::stopped);
}

TEST_CASE("a child that ends takes the tree with it") {
  test::stage stage;
  auto worker = spawn_tally(stage, "worker");
  auto sibling = spawn_tally(stage, "sibling");
  auto root = stage.raise(supervision_tree::branch(
      "root", twice_a_minute,
      {supervision_tree::branch("group", twice_a_minute, {leaf(worker, "worker")}),
       leaf(sibling, "sibling")}));
  bool ended = false;
  root->attach_functor([&](const caf::error&) { ended = true; });

  caf::anon_send_exit(worker, caf::exit_reason::kill);
  stage.run();

  CHECK(ended);
  CHECK(stage.of("sibling")->how() == condition::stopped);
}

TEST_CASE("a tree is stopped from the last child to the first") {
  test::stage stage;
  auto first = spawn_tally(stage, "first");
  auto second = spawn_tally(stage, "second");
  auto root = stage.raise(supervision_tree::branch("root", twice_a_minute,
                                                   {leaf(first, "first"), leaf(second, "second")}));
  std::string order;
  first->attach_functor([&](const caf::error&) { order += "first "; });
  second->attach_functor([&](const caf::error&) { order += "second "; });

  caf::anon_send_exit(root, caf::exit_reason::user_shutdown);
  stage.run();

  CHECK(order == "second first ");
}

namespace {

sweeper_actor::behavior_type behave_stubbornly(tally_service* self) {
  self->set_exit_handler([](const caf::exit_msg&) {});
  return behave(self);
}

}  // namespace

TEST_CASE("whoever overstays its time to stop holds up nobody else") {
  test::stage stage;
  auto first = spawn_tally(stage, "first");
  auto stubborn = spawn_service<sweeper_actor, tally>(
      stage.back(), {.name = "stubborn"}, [] { return tally{}; }, behave_stubbornly);
  auto root = stage.raise(supervision_tree::branch(
      "root", twice_a_minute, {leaf(first, "first"), leaf(stubborn, "stubborn")}));

  caf::anon_send_exit(root, caf::exit_reason::user_shutdown);
  stage.run();
  CHECK(stage.of("first")->how() == condition::running);
  stage.pass(1s);
  CHECK(stage.of("first")->how() == condition::stopped);
  CHECK(stage.of("root")->how() == condition::stopped);
  CHECK(stage.of("stubborn")->how() == condition::running);

  caf::anon_send_exit(stubborn, caf::exit_reason::kill);
}

TEST_CASE("a request whose deadline has passed is not done any more") {
  test::stage stage;
  auto worker = spawn_tally(stage, "worker");
  stage.raise(supervision_tree::branch("root", twice_a_minute, {leaf(worker, "worker")}));
  const call late{"late", stage.in(1s)};
  stage.pass(1s);

  CHECK(ask(stage, worker, late).error() == errc::deadline_passed);
  CHECK(ask(stage, worker, good).value().tokens == 1);
}

TEST_CASE("a full mailbox refuses requests") {
  test::stage stage;
  auto worker = spawn_tally(stage, "worker", 1);
  std::int64_t refused = 0;
  stage.system().spawn(
      [](caf::event_based_actor* self, const sweeper_actor& to, std::int64_t* count) {
        const auto ask_once = [=] {
          self->request(to, caf::infinite, good, sweep_expired{})
              .then([](const sweep_report&) {},
                    [=](const caf::error& why) { *count += why == errc::overloaded; });
        };
        ask_once();
        ask_once();
      },
      worker, &refused);
  stage.run();
  CHECK(refused == 1);
  CHECK(stage.of("worker")->refused() == 1);
}

TEST_CASE("a full mailbox takes what is urgent") {
  test::stage stage;
  auto worker = spawn_tally(stage, "worker", 1);
  stage.system().spawn(
      [](caf::event_based_actor* self, const sweeper_actor& to) {
        const auto nothing = [](const sweep_report&) {};
        self->request(to, caf::infinite, good, sweep_expired{}).then(nothing);
        self->request<caf::message_priority::high>(to, caf::infinite, good, sweep_expired{})
            .then(nothing);
      },
      worker);
  stage.run();
  CHECK(stage.of("worker")->refused() == 0);
  CHECK(stage.of("worker")->handled() == 2);
}

TEST_CASE("a pool gives work to the worker with the least of it, and spares one that is halted") {
  test::stage stage;
  auto one = spawn_tally(stage, "one");
  auto other = spawn_tally(stage, "other");
  stage.raise(
      supervision_tree::branch("root", twice_a_minute, {leaf(one, "one"), leaf(other, "other")}));
  auto pool = pool_of(stage.back(), std::vector{one, other});
  ask(stage, pool, good);
  ask(stage, pool, good);
  CHECK(stage.of("one")->handled() == stage.of("other")->handled());

  ask(stage, one, bad);
  ask(stage, one, bad);
  CHECK(stage.of("one")->how() == condition::halted);
  CHECK(ask(stage, pool, good).error() == errc::none);
  CHECK(ask(stage, pool, good).error() == errc::none);
}

TEST_CASE("a pool is overloaded when all its workers are full, and tells who asks before") {
  test::stage stage;
  const std::vector all{spawn_tally(stage, "one", 1), spawn_tally(stage, "other", 1)};
  stage.raise(supervision_tree::branch("root", twice_a_minute,
                                       {leaf(all[0], "one"), leaf(all[1], "other")}));
  const auto overloaded = overload_of(as_pool_workers(stage.back(), all));
  CHECK_FALSE(overloaded());
  caf::anon_send(all[0], good, sweep_expired{});
  CHECK_FALSE(overloaded());
  caf::anon_send(all[1], good, sweep_expired{});
  CHECK(overloaded());
  CHECK(stage.of("one")->refused() + stage.of("other")->refused() == 1);
  stage.run();
  CHECK_FALSE(overloaded());
}

namespace {

/// Leans on something that is away until it has been reached for twice.
struct leaning_state {
  std::shared_ptr<int> reached;

  bool healthy() const { return *reached >= 2; }
  caf::error mend() {
    ++*reached;
    return healthy() ? caf::error{} : caf::make_error(errc::storage_unavailable, "away");
  }
};

using leaning_service = service<sweeper_actor, leaning_state>;

sweeper_actor::behavior_type behave_leaning(leaning_service* self) {
  return {[self](const call&, const sweep_expired&) -> caf::result<sweep_report> {
    if (!self->state().healthy()) return errc::storage_unavailable;
    return sweep_report{};
  }};
}

}  // namespace

TEST_CASE("an outage makes an actor degraded, and it recovers by itself without a restart") {
  test::stage stage;
  auto reached = std::make_shared<int>(0);
  auto worker = spawn_service<sweeper_actor, leaning_state>(
      stage.back(), {.name = "worker"}, [=] { return leaning_state{reached}; }, behave_leaning);
  stage.raise(supervision_tree::branch("root", twice_a_minute, {leaf(worker, "worker")}));

  CHECK(stage.of("worker")->how() == condition::degraded);
  CHECK(ask(stage, worker, good).error() == errc::storage_unavailable);
  stage.pass(100ms);
  CHECK(stage.of("worker")->how() == condition::running);
  CHECK(ask(stage, worker, good).error() == errc::none);

  *reached = 0;
  ask(stage, worker, good);
  CHECK(stage.of("worker")->how() == condition::degraded);
  stage.pass(100ms);
  stage.pass(200ms);
  CHECK(stage.of("worker")->how() == condition::running);
  CHECK(stage.of("worker")->restarts() == 0);
}
