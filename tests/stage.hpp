#pragma once

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <memory>
#include <optional>
#include <stdexcept>

#include "actors/supervision/supervisor.hpp"
#include "config/caf_config.hpp"
#include "messages/events.hpp"

namespace troupe::test {

/// What has become of a question so far.
template <class Answer>
class outcome {
 public:
  bool arrived() const { return slot_->has_value(); }

  /// The answer; throws if there is none, or an error in its place.
  const Answer& value() const {
    if (!arrived()) throw std::runtime_error("no answer has arrived");
    if (!slot_->value()) throw std::runtime_error(caf::to_string(slot_->value().error()));
    return *slot_->value();
  }

  /// The error; none if there is an answer. Throws if neither has arrived.
  errc error() const {
    if (!arrived()) throw std::runtime_error("no answer has arrived");
    return slot_->value() ? errc::none : code_of(slot_->value().error());
  }

 private:
  friend class stage;

  std::shared_ptr<std::optional<caf::expected<Answer>>> slot_ =
      std::make_shared<std::optional<caf::expected<Answer>>>();
};

/// An actor system that moves only when told: messages by `run`, time by `pass`. Actors that block
/// run on it too.
class stage {
 public:
  /// CAF waits for its actors when the system goes, and here they run only when told: without this
  /// a test with a timeout pending would hang after its last line.
  ~stage() {
    if (root_) caf::anon_send_exit(root_, caf::exit_reason::kill);
    for (int turn = 0; turn < 100; ++turn) {
      scheduler().run();
      if (scheduler().trigger_timeouts() == 0) break;
    }
  }

  caf::actor_system& system() { return system_; }
  roll_call& roll() { return roll_; }
  backstage back() {
    return {.system = system_, .roll = roll_, .blocking = runs::on_the_scheduler};
  }

  /// For start_supervision: instead of waiting, it runs.
  await_start await() {
    return [this](const vitals&) { run(); };
  }

  /// Starts a tree, and ends it with the stage.
  supervisor_actor raise(const supervision_tree& tree) {
    root_ = start_supervision(back(), tree, await());
    return root_;
  }

  void run() { scheduler().run(); }

  void pass(caf::timespan time) {
    scheduler().advance_time(time);
    run();
  }

  deadline in(caf::timespan time) { return deadline{system_.clock().now() + time}; }

  /// Asks, and runs until nothing moves.
  template <class Answer, class Actor, class Question>
  outcome<Answer> ask(const Actor& actor, Question question, call cause = {"test", {}}) {
    auto result = put<Answer>(actor, std::move(question), std::move(cause));
    run();
    return result;
  }

  /// Asks, and leaves it to the test to run.
  template <class Answer, class Actor, class Question>
  outcome<Answer> put(const Actor& actor, Question question, call cause = {"test", {}}) {
    return request<Answer>(actor, std::move(cause), std::move(question));
  }

  /// Has an event applied, and runs until nothing moves.
  template <class Answer, class Actor, class Event>
  outcome<Answer> deliver(const Actor& actor, const event_header& header, const Event& event) {
    auto result = hand_in<Answer>(actor, header, event);
    run();
    return result;
  }

  /// Has an event applied, and leaves it to the test to run.
  template <class Answer, class Actor, class Event>
  outcome<Answer> hand_in(const Actor& actor, const event_header& header, const Event& event) {
    return request<Answer>(actor, header, event);
  }

  /// The vitals of the one of that name; throws if there is none.
  std::shared_ptr<const vitals> of(std::string_view name) const {
    for (auto& one : roll_.all())
      if (one->name() == name) return one;
    throw std::runtime_error("nobody is called " + std::string{name});
  }

 private:
  struct config : caf_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  template <class Answer, class Actor, class Cause, class Content>
  outcome<Answer> request(const Actor& actor, Cause cause, Content content) {
    outcome<Answer> result;
    auto asking = [](caf::event_based_actor* self, const Actor& to, const Cause& why,
                     const Content& what, const decltype(result.slot_)& slot) {
      self->request(to, caf::infinite, why, what)
          .then([=](const Answer& answer) { slot->emplace(answer); },
                [=](caf::error& error) { slot->emplace(std::move(error)); });
    };
    system_.spawn(asking, actor, cause, content, result.slot_);
    return result;
  }

  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
  }

  config config_;
  caf::actor_system system_{config_};
  roll_call roll_;
  supervisor_actor root_;
};

}  // namespace troupe::test
