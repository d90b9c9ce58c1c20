#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "config/operators_desk.hpp"
#include "config/operators_table.hpp"
#include "http/dispatch.hpp"

namespace troupe::config {

namespace {

constexpr std::int64_t page_max = 1000;

/// A number is taken as it is: an account that was taken back may have left events.
account_id account_of(operators_desk& desk, const std::string& who) {
  if (who.empty()) return {};
  const account_id by_number{http::positive_decimal(who)};
  return by_number.value > 0 ? by_number : desk.find(who);
}

event_filter filter_of(operators_desk& desk, const invocation& wanted) {
  return {wanted.state, wanted.subscriber, wanted.event_type, account_of(desk, wanted.account)};
}

/// Asks until there are as many as are wanted, or no more.
event_list collect(operators_desk& desk, const event_filter& which, const invocation& wanted) {
  event_list found{{}, wanted.before};
  auto missing = wanted.limit;
  while (found.next && missing > 0) {
    auto some = desk.ask<event_list>("events list",
                                     list_events{which, *found.next, std::min(missing, page_max)});
    std::ranges::move(some.events, std::back_inserter(found.events));
    missing = wanted.limit - static_cast<std::int64_t>(found.events.size());
    found.next = some.next;
  }
  return found;
}

void print(const invocation& wanted, const event_list& events) {
  if (wanted.json) {
    std::cout << print_json(events) << '\n';
    return;
  }
  std::cout << as_text(events);
  if (events.next) std::cout << fmt::format("There may be older ones: --before {}\n", *events.next);
}

void print(const invocation& wanted, const event_details& event) {
  std::cout << (wanted.json ? print_json(event) + "\n" : as_text(event));
}

/// Whether it is said which, but for the state alone: all of a state takes --all.
bool filters(const invocation& wanted) {
  return wanted.all || !wanted.subscriber.empty() || !wanted.event_type.empty() ||
         !wanted.account.empty();
}

[[noreturn]] void misused(const invocation& wanted, const char* why) {
  throw refusal(fmt::format("{0}: {1}; see `troupe {0} --help`", wanted.command, why),
                status_usage);
}

/// All that are meant, a batch at a time and each once: what dies again meanwhile is not met again,
/// since every batch is older than the one before.
template <class Command>
events_changed change_all(operators_desk& desk, const invocation& wanted) {
  chosen_events chosen;
  chosen.which = filter_of(desk, wanted);
  chosen.limit = page_max;
  if (chosen.which.state.empty()) chosen.which.state = "dead";
  events_changed sum;
  for (auto next = std::optional{wanted.before}; next;) {
    chosen.before = *next;
    const auto done = desk.ask<events_changed>(wanted.command, Command{chosen});
    sum.changed += done.changed;
    sum.along += done.along;
    sum.left += done.left;
    next = done.next;
  }
  return sum;
}

template <class Command>
events_changed change(operators_desk& desk, const invocation& wanted) {
  if (!wanted.events.empty() && (filters(wanted) || !wanted.state.empty()))
    misused(wanted, "either numbers or which ones, not both");
  if (!wanted.events.empty())
    return desk.ask<events_changed>(wanted.command, Command{{.ids = wanted.events}});
  if (!filters(wanted))
    misused(wanted, "say which events, by number or by --subscriber and the like, or --all");
  return change_all<Command>(desk, wanted);
}

/// Whoever named some and changed none has to know, in a script too.
void print(const invocation& wanted, const events_changed& done, const std::string& text) {
  std::cout << (wanted.json ? print_json(done) + "\n" : text);
  if (!wanted.events.empty() && done.changed == 0)
    throw refusal("nothing was changed; `troupe events show` tells what state they are in");
}

}  // namespace

void list_events_as_said(operators_desk& desk, const invocation& wanted) {
  print(wanted, collect(desk, filter_of(desk, wanted), wanted));
}

void show_event(operators_desk& desk, const invocation& wanted) {
  print(wanted, desk.ask<event_details>("events show", find_event{wanted.event}));
}

void list_dead_events(operators_desk& desk, const invocation& wanted) {
  auto which = filter_of(desk, wanted);
  which.state = "dead";
  print(wanted, collect(desk, which, wanted));
}

void show_dead_event(operators_desk& desk, const invocation& wanted) {
  const auto event = desk.ask<event_details>("events show", find_event{wanted.event});
  if (event.summary.state != "dead")
    throw refusal(fmt::format("event {} is not dead: it is {}", wanted.event, event.summary.state));
  print(wanted, event);
}

void replay_events_as_said(operators_desk& desk, const invocation& wanted) {
  const auto done = change<replay_events>(desk, wanted);
  print(wanted, done, replayed_text(done));
}

void drop_events_as_said(operators_desk& desk, const invocation& wanted) {
  const auto done = change<drop_events>(desk, wanted);
  print(wanted, done, dropped_text(done));
}

}  // namespace troupe::config
