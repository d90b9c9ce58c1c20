#pragma once

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <functional>
#include <optional>

#include "actors/supervision/vitals.hpp"
#include "messages/actors.hpp"
#include "messages/call.hpp"
#include "messages/errors.hpp"
#include "messages/lifecycle.hpp"
#include "messages/log.hpp"

namespace troupe {

/// Where an actor runs: one that blocks (libpq, hashing) needs a thread of its own, all others
/// share CAF's. Tests put them all on the test's scheduler.
enum class runs { on_the_scheduler, on_its_own_thread };

/// What every spawn function takes.
struct backstage {
  caf::actor_system& system;
  roll_call& roll;
  runs blocking = runs::on_its_own_thread;  ///< actors that block run there
  std::uint64_t depth_max = 1024;           ///< of an actor that says no other
};

struct service_settings {
  std::string name;  ///< shown by log, console and metrics
  /// Requests beyond are refused, but for urgent ones; 0 for what the backstage says.
  std::uint64_t depth_max = 0;
  runs where = runs::on_the_scheduler;
};

/// A state that leans on something outside which may be away, and can reach for it again.
template <class State>
concept leaning = requires(State& state) {
  { state.healthy() } -> std::convertible_to<bool>;
  { state.mend() } -> std::convertible_to<caf::error>;
};

/// A state that has something to put in order when its actor ends, other than by a crash.
template <class State>
concept parting = requires(State& state) {
  state.part();
};

/// A state that may not be done when its actor is told to stop: then that goes on until it is.
template <class State>
concept lingering = requires(const State& state) {
  { state.lingers() } -> std::convertible_to<bool>;
};

/// How long to wait before the n-th try (from 1) to reach what is away: 100 ms, doubling, to 2 s.
std::chrono::nanoseconds mend_pause(std::uint64_t attempt);

/// As which an actor talks to itself below its interface.
using mended_actor = caf::typed_actor<caf::reacts_to<mend_actor>>;
using ticked_actor = caf::typed_actor<caf::reacts_to<tick>>;

/// Every actor of ours: `Interface` is what it answers, `State` what it guards. It counts what goes
/// through its mailbox, refuses requests that are too many or too late, and is restarted in place:
/// when a handler throws, that one request is answered with handler_failed, the supervisor is told,
/// new requests are refused with service_restarting, and everything else waits in the mailbox until
/// the supervisor says restart_actor. Then state and behaviour are made anew. The handle stays.
///
/// A `leaning` state that is not healthy makes the actor degraded, not halted: it goes on, and
/// `mend` is called now and then until it is healthy.
///
/// Replies to requests of its own are handed to the handlers given to `then`, also after a restart.
/// Such a handler may outlive the state it was made under: let it capture `self` and values, never
/// a reference into the state.
template <class Interface, class State>
class service final : public Interface::base {
 public:
  using super = typename Interface::base;
  using behavior_type = typename Interface::behavior_type;
  using make_state_function = std::function<State()>;
  using behave_function = behavior_type (*)(service*);

  service(caf::actor_config& config, service_settings settings, roll_call& roll,
          make_state_function make_state, behave_function behave)
      : super(config),
        settings_(std::move(settings)),
        vitals_(std::make_shared<vitals>(settings_.name, settings_.depth_max)),
        make_state_(std::move(make_state)),
        behave_(behave) {
    roll.enter(this->id(), vitals_);
  }

  State& state() { return *state_; }

  /// True in the behaviour that follows a restart.
  bool was_restarted() const { return vitals_->restarts() > 0; }

  /// Told to stop, and not gone yet.
  bool is_stopping() const { return stopping_; }

  bool has_supervisor() const { return static_cast<bool>(supervisor_); }

  /// Halts and tells the supervisor: what a throwing handler comes to, and what a supervisor does
  /// that has run out of restarts. An actor that nobody supervises ends.
  void fail(std::string reason) {
    vitals_->failed(reason);
    auto told = caf::actor_cast<caf::strong_actor_ptr>(supervisor_);
    if (told)
      this->template send<caf::message_priority::high>(
          caf::actor_cast<supervisor_actor>(told),
          child_failed{this->address(), vitals_->name(), std::move(reason)});
    else
      this->quit(caf::make_error(errc::handler_failed, std::move(reason)));
  }

  /// Has a `tick` handled after a while, unless the actor is restarted before.
  void tick_after(std::chrono::nanoseconds pause) {
    this->delayed_send(caf::actor_cast<ticked_actor>(this->ctrl()), pause,
                       tick{vitals_->restarts()});
  }

  const char* name() const override { return settings_.name.c_str(); }

  /// Lets go of what the state holds: handles among it, and two actors that held each other would
  /// keep each other, and the process, for ever.
  void on_exit() override {
    if constexpr (parting<State>)
      if (state_ && vitals_->how() != condition::halted) state_->part();
    state_.reset();
    make_state_ = nullptr;
    vitals_->becomes(condition::stopped);
  }

  using super::enqueue;

  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit* host) override {
    if (message->mid.is_request()) {
      if (vitals_->how() == condition::halted)
        return refuse(*message, errc::service_restarting, host);
      if (vitals_->full() && !message->mid.is_urgent_message())
        return refuse(*message, errc::overloaded, host);
    }
    vitals_->arrived(vitals::clock::now());
    super::enqueue(std::move(message), host);
  }

  using super::consume;

  caf::invoke_message_result consume(caf::mailbox_element& message) override {
    const auto started = vitals::clock::now();
    auto result = caf::invoke_message_result::consumed;
    try {
      result = take(message);
    } catch (...) {
      answer_for_failure(message, current_exception_text());
    }
    if (result != caf::invoke_message_result::skipped) vitals_->took(started, vitals::clock::now());
    return result;
  }

 protected:
  behavior_type make_behavior() override {
    state_.emplace(make_state_());
    if constexpr (leaning<State>)
      if (auto trouble = state_->mend()) mend_later(trouble);
    return behave_(this);
  }

 private:
  /// The lifecycle stands before the interface; CAF would refuse messages the interface lacks.
  caf::invoke_message_result take(caf::mailbox_element& message) {
    this->current_mailbox_element(&message);
    const auto& content = message.content();
    if (content.match_elements<caf::exit_msg>()) {
      stop_waiting();
      const auto& order = content.get_as<caf::exit_msg>(0);
      if (lingers() && order.reason != caf::exit_reason::kill) {
        told_to_stop_ = order.reason;
        return caf::invoke_message_result::consumed;
      }
    }
    if (content.match_elements<adopt_child>())
      adopted_by(content.get_as<adopt_child>(0).supervisor);
    else if (content.match_elements<restart_actor>())
      restart(content.get_as<restart_actor>(0));
    else if (content.match_elements<mend_actor>())
      mend(content.get_as<mend_actor>(0));
    else if (content.match_elements<tick>() && content.get_as<tick>(0).life != vitals_->restarts())
      ;  // set by a former life, which has set its own again
    else if (vitals_->how() == condition::halted && !stopping_)
      return caf::invoke_message_result::skipped;
    else if (too_late(message))
      this->make_response_promise().deliver(caf::error{errc::deadline_passed});
    else
      return handle(message);
    return caf::invoke_message_result::consumed;
  }

  caf::invoke_message_result handle(caf::mailbox_element& message) {
    const auto result = super::consume(message);
    if constexpr (leaning<State>)
      if (state_ && !state_->healthy() && !mending_)
        mend_later(caf::make_error(errc::storage_unavailable, std::string{"lost"}));
    if (told_to_stop_ && !lingers()) this->quit(*told_to_stop_);
    return result;
  }

  bool lingers() const {
    if constexpr (lingering<State>)
      return state_ && vitals_->how() != condition::halted && state_->lingers();
    else
      return false;
  }

  bool too_late(const caf::mailbox_element& message) const {
    const auto& content = message.content();
    return message.mid.is_request() && content.size() == 2 &&
           content.template match_element<call>(0) &&
           content.template get_as<call>(0).until.passed(this->home_system().clock().now());
  }

  void refuse(const caf::mailbox_element& message, errc why, caf::execution_unit* host) {
    vitals_->refused_one();
    if (message.sender)
      message.sender->enqueue(nullptr, message.mid.response_id(),
                              caf::make_message(caf::make_error(why)), host);
  }

  void answer_for_failure(const caf::mailbox_element& message, std::string reason) {
    const auto& content = message.content();
    std::string request_id;
    if (content.size() > 0 && content.template match_element<call>(0))
      request_id = content.template get_as<call>(0).request_id;
    log::error(vitals_->name(), "a handler threw",
               {{"reason", reason}, {"request_id", request_id}});
    if (message.mid.is_request())
      this->make_response_promise().deliver(caf::make_error(errc::handler_failed, reason));
    fail(std::move(reason));
  }

  void adopted_by(const caf::actor_addr& supervisor) {
    supervisor_ = supervisor;
    if (vitals_->how() == condition::starting) vitals_->becomes(condition::running);
  }

  /// Told to stop, it is not restarted any more, and what waits for that may matter to stopping: a
  /// supervisor hears that its children have ended.
  void stop_waiting() {
    stopping_ = true;
    this->get_normal_queue().flush_cache();
  }

  void restart(const restart_actor& order) {
    if (stopping_) return;
    if (order.only_if_halted && vitals_->how() != condition::halted) return;
    log::warn(vitals_->name(), "restarts");
    mending_ = false;
    vitals_->restarted();
    this->do_become(std::move(make_behavior().unbox()), true);
    // CAF looks again at messages it was told to skip when one of their own queue is done, and this
    // order came by the urgent queue.
    this->get_normal_queue().flush_cache();
  }

  void mend_later(const caf::error& trouble) {
    if (!mending_) {
      mending_ = true;
      mend_attempts_ = 0;
      log::warn(vitals_->name(), "is degraded", {{"reason", reason_of(trouble)}});
      vitals_->becomes(condition::degraded, reason_of(trouble));
    }
    this->delayed_send(caf::actor_cast<mended_actor>(this->ctrl()), mend_pause(++mend_attempts_),
                       mend_actor{vitals_->restarts()});
  }

  void mend(const mend_actor& order) {
    if constexpr (leaning<State>) {
      if (!mending_ || order.life != vitals_->restarts() || vitals_->how() == condition::halted)
        return;
      if (auto trouble = state_->mend()) return mend_later(trouble);
      mending_ = false;
      vitals_->becomes(condition::running);
      log::info(vitals_->name(), "has recovered");
    }
  }

  const service_settings settings_;
  const std::shared_ptr<vitals> vitals_;
  make_state_function make_state_;
  const behave_function behave_;
  std::optional<State> state_;
  caf::actor_addr supervisor_;
  bool stopping_ = false;
  std::optional<caf::error> told_to_stop_ = {};
  bool mending_ = false;
  std::uint64_t mend_attempts_ = 0;
};

template <class Interface, class State>
Interface spawn_service(const backstage& stage, service_settings settings,
                        std::function<State()> make_state,
                        typename service<Interface, State>::behave_function behave) {
  if (settings.depth_max == 0) settings.depth_max = stage.depth_max;
  caf::actor_config config;
  if (settings.where == runs::on_its_own_thread)
    config.add_flag(caf::abstract_actor::is_detached_flag);
  return stage.system.spawn_class<service<Interface, State>, caf::no_spawn_options>(
      config, std::move(settings), stage.roll, std::move(make_state), behave);
}

}  // namespace troupe
