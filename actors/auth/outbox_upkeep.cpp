#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/mp11/algorithm.hpp>

#include "actors/auth/auth_service.hpp"
#include "actors/events/topics.hpp"
#include "persistence/event_repository.hpp"

namespace troupe {

namespace {

constexpr std::int64_t page_max = 1000;

event_repository events(auth_service* self) {
  return event_repository{*self->state().session};
}

bool names_anything(const event_filter& which) {
  return !which.state.empty() || !which.subscriber.empty() || !which.event_type.empty() ||
         which.auth_id.value != 0;
}

using words = std::vector<std::string>;

/// What a filter may name, from the topics that there are.
struct vocabulary {
  words states{"waiting", "held", "delivered", "dead", "dropped"};
  words subscribers;
  words event_types;

  vocabulary() {
    using namespace boost::mp11;
    mp_for_each<topics::all>([this]<class Topic>(Topic) {
      subscribers.emplace_back(Topic::name);
      mp_for_each<mp_transform<mp_identity, typename Topic::events>>(
          [this]<class Event>(mp_identity<Event>) { event_types.emplace_back(Event::wire_name); });
    });
  }
};

/// A slip must not look like an empty outbox.
std::vector<violation> wrong_in(const event_filter& which) {
  static const vocabulary known;
  std::vector<violation> wrong;
  const auto expect = [&](const char* field, const std::string& text, const words& all) {
    if (!text.empty() && std::ranges::find(all, text) == all.end())
      wrong.push_back(
          {field, "BAD_FORMAT", fmt::format("must be one of {}", fmt::join(all, ", "))});
  };
  expect("which.state", which.state, known.states);
  expect("which.subscriber", which.subscriber, known.subscribers);
  expect("which.event_type", which.event_type, known.event_types);
  if (which.auth_id.value < 0) wrong.push_back({"which.auth_id", "BAD_FORMAT", "is nobody's"});
  return wrong;
}

/// What is wrong with a choice: a slip must not resend every letter there ever was.
caf::error check(const chosen_events& chosen) {
  auto wrong = wrong_in(chosen.which);
  if (!chosen.ids.empty() && names_anything(chosen.which))
    wrong.push_back({"ids", "AMBIGUOUS", "either numbers or a filter, not both"});
  if (chosen.ids.size() > static_cast<std::size_t>(page_max))
    wrong.push_back({"ids", "TOO_LONG", fmt::format("at most {} at a time", page_max)});
  if (chosen.ids.empty() && chosen.which.state.empty())
    wrong.push_back({"which.state", "MISSING", "say in which state"});
  return wrong.empty() ? caf::error{} : caf::make_error(errc::invalid_fields, std::move(wrong));
}

/// Which deliveries are meant, and where the next ones are.
struct choice {
  std::vector<std::int64_t> ids;
  std::optional<std::int64_t> next;
};

caf::expected<choice> named(auth_service* self, const std::vector<std::int64_t>& given) {
  auto ids = given;
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  auto unknown = events(self).unknown(ids);
  if (!unknown) return unknown.error();
  if (unknown->empty()) return choice{std::move(ids), {}};
  return caf::make_error(errc::no_such_event, fmt::format("{}", fmt::join(*unknown, ", ")));
}

caf::expected<choice> choose(auth_service* self, const chosen_events& chosen) {
  if (auto wrong = check(chosen)) return wrong;
  if (!chosen.ids.empty()) return named(self, chosen.ids);
  const auto limit = std::clamp<std::int64_t>(chosen.limit, 1, page_max);
  auto found = events(self).list({chosen.which, chosen.before, limit});
  if (!found) return found.error();
  choice result{{}, found->next};
  for (const auto& each : found->events) result.ids.push_back(each.id);
  return result;
}

/// For the log: so many of them, or by what they were chosen.
std::string text_of(const chosen_events& chosen) {
  constexpr std::size_t shown = 20;
  const auto& ids = chosen.ids;
  if (!ids.empty())
    return fmt::format("{}{}",
                       fmt::join(ids.begin(), ids.begin() + std::min(shown, ids.size()), ","),
                       ids.size() > shown ? ",..." : "");
  const auto& which = chosen.which;
  return fmt::format("state={} subscriber={} type={} account={}", which.state, which.subscriber,
                     which.event_type, which.auth_id.value);
}

using way = caf::expected<events_changed> (event_repository::*)(const std::vector<std::int64_t>&,
                                                                const std::string&);

/// Chooses and changes; who asked stands in the log under the same request.
caf::expected<events_changed> change(auth_service* self, const call& cause,
                                     const chosen_events& chosen, way how, const char* what) {
  auto meant = choose(self, chosen);
  if (!meant) return meant.error();
  if (meant->ids.empty()) return events_changed{0, 0, 0, meant->next};
  auto rows = events(self);
  auto done = (rows.*how)(meant->ids, chosen.which.state);
  if (!done) return done.error();
  done->next = meant->next;
  if (done->changed > 0) wake_relays(self);  // a dropped one may have held up others
  log::info("auth", what,
            {{"events", done->changed},
             {"along", done->along},
             {"left_alone", done->left},
             {"chosen", text_of(chosen)},
             {"request_id", cause.request_id}});
  return done;
}

}  // namespace

caf::result<event_list> list_outbox(auth_service* self, const list_events& wanted) {
  if (auto wrong = wrong_in(wanted.which); !wrong.empty())
    return caf::make_error(errc::invalid_fields, std::move(wrong));
  auto bounded = wanted;
  bounded.limit = std::clamp<std::int64_t>(wanted.limit, 1, page_max);
  return events(self).list(bounded);
}

caf::result<event_details> find_in_outbox(auth_service* self, const find_event& wanted) {
  return events(self).find(wanted);
}

caf::result<events_changed> replay_outbox(auth_service* self, const call& cause,
                                          const replay_events& wanted) {
  return change(self, cause, wanted.which, &event_repository::replay, "events replayed");
}

caf::result<events_changed> drop_outbox(auth_service* self, const call& cause,
                                        const drop_events& wanted) {
  return change(self, cause, wanted.which, &event_repository::drop, "events dropped");
}

}  // namespace troupe
