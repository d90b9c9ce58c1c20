#include "actors/profile/event_group.hpp"

#include <algorithm>
#include <optional>

#include "actors/supervision/vitals.hpp"
#include "messages/failpoint.hpp"
#include "persistence/profile_repository.hpp"

namespace troupe {

namespace {

struct member {
  event_to_apply what;
  bool to_refuse = false;               ///< by the failpoint
  std::optional<caf::error> fate = {};  ///< nothing yet, or the error, empty if it was applied
  std::exception_ptr thrown = {};

  bool is_applied() const { return fate && !*fate; }
};

/// Does something over one event; what it throws is that event's fate.
template <class Work>
void over(member& one, Work work) {
  try {
    work();
  } catch (...) {
    one.thrown = std::current_exception();
    one.fate = caf::make_error(errc::handler_failed, current_exception_text());
  }
}

void begin(member& one) {
  over(one, [&] {
    failpoint::pass(failpoint::delivery_before_effect);
    if (std::holds_alternative<user_registered>(one.what.event))
      one.to_refuse = failpoint::refuses(failpoint::profile_refuse);
  });
}

/// What becomes of it; the error is empty if it was applied.
caf::error write(profile_repository rows, const member& one) {
  const auto& header = one.what.header;
  const auto done = one.to_refuse
                        ? rows.refuse(header)
                        : std::visit([&](const auto& event) { return rows.apply(header, event); },
                                     one.what.event);
  return done ? caf::error{} : done.error();
}

/// All that have no fate yet, or none of them. A refusal is written like an effect.
void write_together(pg::session& session, std::vector<member>& group) {
  std::vector<caf::error> fates(group.size());
  const auto written = session.transaction([&](pg::session& within) -> caf::expected<void> {
    for (std::size_t place = 0; place < group.size(); ++place) {
      if (group[place].fate) continue;
      fates[place] = write(profile_repository{within}, group[place]);
      if (fates[place] && fates[place] != errc::profile_refused) return fates[place];
    }
    return {};
  });
  if (!written && written.error() != errc::storage_outcome_unknown) return;
  for (std::size_t place = 0; place < group.size(); ++place)
    if (!group[place].fate) group[place].fate = written ? fates[place] : written.error();
}

/// Each that has no fate yet.
void write_alone(pg::session& session, std::vector<member>& group) {
  caf::error away;  // the database cannot, which has taken its time to find out
  for (auto& one : group) {
    if (one.fate) continue;
    over(one, [&] { one.fate = away ? away : write(profile_repository{session}, one); });
    if (*one.fate == errc::storage_unavailable) away = *one.fate;
  }
}

void write(pg::session& session, std::vector<member>& group) {
  const auto to_write = std::ranges::count_if(group, [](const auto& one) { return !one.fate; });
  if (to_write > 1) try {
      write_together(session, group);
    } catch (...) {  // over which of them, shows when each is written alone
    }
  write_alone(session, group);
}

void end(member& one) {
  over(one, [&] {
    if (one.is_applied()) failpoint::pass(failpoint::delivery_after_effect);
    if (*one.fate == errc::profile_refused) failpoint::pass(failpoint::delivery_after_refusal);
  });
}

void answer_applied(pg::session& session, std::vector<member>& group) {
  std::vector<account_id> accounts;
  for (const auto& one : group)
    if (one.is_applied()) accounts.push_back(one.what.account());
  if (accounts.empty()) return;
  const auto there = profile_repository{session}.find_all(std::move(accounts));
  for (auto& one : group) {
    if (!one.is_applied()) continue;
    const auto is_its = [&](const stored_profile& each) {
      return each.profile.auth_id == one.what.account();
    };
    if (!there)
      one.fate = there.error();
    else if (const auto found = std::ranges::find_if(*there, is_its); found != there->end())
      one.what.answer.deliver(*found);
    else
      one.fate = errc::profile_not_ready;
  }
}

}  // namespace

account_id event_to_apply::account() const {
  return std::visit([](const auto& one) { return one.auth_id; }, event);
}

void apply_together(pg::session& session, std::vector<event_to_apply> events) {
  std::vector<member> group;
  for (auto& one : events) group.push_back({std::move(one)});
  for (auto& one : group) begin(one);
  write(session, group);
  for (auto& one : group) end(one);
  answer_applied(session, group);
  for (auto& one : group)
    if (!one.is_applied()) one.what.answer.deliver(*one.fate);
  for (const auto& one : group)
    if (one.thrown) std::rethrow_exception(one.thrown);
}

}  // namespace troupe
