#pragma once

#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/expected.hpp>
#include <caf/fwd.hpp>
#include <caf/make_message.hpp>
#include <caf/response_type.hpp>
#include <functional>
#include <memory>
#include <type_traits>

#include "messages/call.hpp"
#include "messages/errors.hpp"

namespace troupe::http {

/// Where http's questions to actors come from and their answers go to: one actor without a mailbox
/// for all requests. An answer finds its question by the message's number and is taken in the
/// thread of the actor that gave it, so it costs no hop.
///
/// Every question has an end: the answer, the error with which its actor bounced it,
/// deadline_passed at most 100 ms after its deadline, or shutting_down. What comes later is
/// dropped.
class sink {
 public:
  /// Takes the answer or the error; called once, on any thread. What it throws is logged, and the
  /// actor that answered does not notice.
  using take_message = std::function<void(caf::expected<caf::message>)>;

  explicit sink(caf::actor_system& system);

  sink(const sink&) = delete;
  sink& operator=(const sink&) = delete;

  ~sink();

  /// Answers what is open with shutting_down, and from now on every question; returns when no
  /// answer is being taken any more. Not to be called by what takes one.
  void close();

  /// Puts `question` to the actor. The answer may be taken before this returns.
  void ask(const caf::strong_actor_ptr& to, caf::message question, deadline until,
           take_message take);

  /// Puts `question` on behalf of `on` to `actor`, which by its interface answers `Out`.
  template <class Out, class Actor, class Question, class Take>
  void ask(const Actor& actor, call on, Question question, Take take) {
    using answers = caf::response_type_t<typename Actor::signatures, call, Question>;
    static_assert(std::is_same_v<answers, caf::detail::type_list<Out>>,
                  "the actor answers otherwise");
    const auto until = on.until;
    ask(caf::actor_cast<caf::strong_actor_ptr>(actor),
        caf::make_message(std::move(on), std::move(question)), until,
        [take = std::move(take)](caf::expected<caf::message> answer) {
          if (!answer) return take(caf::expected<Out>{std::move(answer.error())});
          if (!answer->template match_elements<Out>())
            return take(caf::expected<Out>{caf::make_error(
                errc::handler_failed, "an answer that does not fit: " + caf::to_string(*answer))});
          take(caf::expected<Out>{std::move(answer->template get_mutable_as<Out>(0))});
        });
  }

 private:
  class gate;
  class timer;

  caf::strong_actor_ptr gate_;
  gate* at_;
  std::unique_ptr<timer> timer_;
};

}  // namespace troupe::http
