#include "actors/auth/auth_service.hpp"
#include "actors/auth/key_plan.hpp"
#include "messages/web_keys.hpp"

namespace troupe {

namespace {

using plan = std::vector<wanted_key>;

caf::expected<plan> plan_of(caf::expected<std::vector<key_details>> keys,
                            const std::function<plan(const std::vector<key_details>&)>& decide) {
  if (!keys) return keys.error();
  return decide(*keys);
}

struct made_key {
  stored_key row;
  key_times times;
};

/// Until the guards of every server have asked for it and show it: their looks are 5 s apart, and
/// an answer may take as long.
constexpr std::chrono::seconds until_all_show_it{10};

/// A key of RS256 takes its time: it is made before anybody has to wait for this transaction.
caf::expected<std::vector<made_key>> make(const auth_state& state, const plan& wanted) {
  const auto wait = (web_keys_max_age + until_all_show_it).count();
  std::vector<made_key> made;
  for (const auto& [purpose, waits] : wanted) {
    const auto lifetime =
        purpose == purpose_access ? state.access_seconds() : state.refresh_seconds();
    auto row =
        make_stored_key(purpose, state.grounds.settings.tokens.algorithm, *state.grounds.secret);
    if (!row) return row.error();
    made.push_back({std::move(*row), {waits ? wait : 0, lifetime}});
  }
  return made;
}

/// Makes the keys that `decide` still wants when this is alone with them.
caf::expected<std::vector<std::string>> make_wanted(
    auth_state& state, const std::function<plan(const std::vector<key_details>&)>& decide) {
  auto wanted = plan_of(state.rows().list_keys(), decide);
  if (!wanted) return wanted.error();
  std::vector<std::string> kids;
  if (wanted->empty()) return kids;
  auto made = make(state, *wanted);
  if (!made) return made.error();
  return state.session->transaction(
      [&](pg::session& within) -> caf::expected<std::vector<std::string>> {
        auth_repository rows{within};
        if (auto counted = rows.count_key_change(); !counted) return counted.error();
        auto still = plan_of(rows.list_keys(), decide);
        if (!still) return still.error();
        kids.clear();
        for (const auto& [row, times] : *made) {
          const bool is_wanted =
              std::ranges::find(*still, row.purpose, &wanted_key::purpose) != still->end();
          if (!is_wanted) continue;
          if (auto kept = rows.insert_key(row, times); !kept) return kept.error();
          kids.push_back(row.kid);
        }
        return kids;
      });
}

void log_made(const std::vector<std::string>& kids, const std::string& algorithm) {
  for (const auto& kid : kids)
    log::info("auth", "made a signing key", {{"kid", kid}, {"algorithm", algorithm}});
}

void answer_list(auth_service* self, const caf::error& failure, promise<key_list> answer) {
  if (failure) return settle(answer, failure);
  auto rows = self->state().rows().list_keys();
  if (!rows) return settle(answer, rows.error());
  settle(answer, key_list{std::move(*rows)});
}

template <class Then>
void when_keys_known(auth_service* self, const call& cause, promise<key_list> answer, Then then) {
  tell_keys(self, cause, going_on<caf::error>(answer, std::move(then)));
}

caf::expected<void> hurry(auth_state& state) {
  return state.session->transaction([](pg::session& within) -> caf::expected<void> {
    auth_repository rows{within};
    if (auto counted = rows.count_key_change(); !counted) return counted;
    for (const auto* purpose : {purpose_access, purpose_refresh})
      if (auto hurried = rows.hurry_keys(purpose); !hurried) return hurried;
    return {};
  });
}

/// False, and nothing is done, if a key is wanted first that signs in place of one of them.
caf::expected<bool> write_retirement(auth_state& state, const std::vector<std::string>& kids) {
  bool is_done = true;
  auto written = state.session->transaction([&](pg::session& within) -> caf::expected<bool> {
    auth_repository rows{within};
    if (auto counted = rows.count_key_change(); !counted) return counted.error();
    auto keys = rows.list_keys();
    if (!keys) return keys.error();
    is_done = successors_of(*keys, kids).empty();
    if (!is_done) return caf::make_error(errc::service_restarting, std::string{"keys changed"});
    for (const auto& purpose : purposes_signed_by(*keys, kids))
      if (auto hurried = rows.hurry_keys(purpose); !hurried) return hurried.error();
    for (const auto& kid : kids)
      if (auto retired = rows.retire_key(kid); !retired) return retired.error();
    return true;
  });
  return is_done ? written : false;
}

void retire_for(auth_service* self, const call& cause, const retire_keys& what,
                promise<key_list> answer) {
  auto made = make_wanted(self->state(), [&](const std::vector<key_details>& keys) {
    return successors_of(keys, what.kids);
  });
  if (!made) return settle(answer, made.error());
  log_made(*made, self->state().grounds.settings.tokens.algorithm);
  when_keys_known(self, cause, answer, [=](const caf::error& unheard) {
    if (unheard) return settle(answer, unheard);
    const auto done = write_retirement(self->state(), what.kids);
    if (!done) return settle(answer, done.error());
    if (!*done) return retire_for(self, cause, what, answer);  // another one was faster
    for (const auto& kid : what.kids)
      log::warn("auth", "a key is retired", {{"kid", kid}, {"request_id", cause.request_id}});
    when_keys_known(self, cause, answer,
                    [=](const caf::error& failure) { answer_list(self, failure, answer); });
  });
}

}  // namespace

caf::error auth_state::reload_keys() {
  auto keys = rows().load_keys();
  if (!keys) return keys.error();
  std::vector<std::string> now;
  for (const auto& key : *keys) now.push_back(key.kid);
  if (issuer && now == kids) return {};
  auto opened = token_issuer::open(*keys, *grounds.secret, grounds.settings.tokens);
  if (!opened) return opened.error();
  issuer = std::move(*opened);
  kids = std::move(now);
  return {};
}

caf::error auth_state::make_keys() {
  const auto& algorithm = grounds.settings.tokens.algorithm;
  auto made = make_wanted(*this, [&](const std::vector<key_details>& keys) {
    return keys_to_begin_with(keys, algorithm);
  });
  if (!made) return made.error();
  log_made(*made, algorithm);
  if (auto noted = rows().note_lifetimes({access_seconds(), refresh_seconds()}); !noted)
    return noted.error();
  return reload_keys();
}

caf::error auth_state::sign_with(const signing_kids& keys) {
  return issuer->signs_with(keys) ? caf::error{} : reload_keys();
}

caf::expected<token_claims> auth_state::check(token_check check, const token_text& token) {
  if (!issuer->knows(kid_of(token.text())))
    if (auto failed = reload_keys()) return failed;
  return ((*issuer).*check)(token.text(), std::chrono::system_clock::now());
}

caf::result<key_list> list(auth_service* self, const list_keys&) {
  auto rows = self->state().rows().list_keys();
  if (!rows) return rows.error();
  return key_list{std::move(*rows)};
}

caf::result<key_list> rotate(auth_service* self, const call& cause, const rotate_keys& what) {
  auto& state = self->state();
  if (!state.healthy()) return errc::storage_unavailable;
  auto made = make_wanted(state, [](const std::vector<key_details>&) {
    return plan{{purpose_access, true}, {purpose_refresh, true}};
  });
  if (!made) return made.error();
  log_made(*made, state.grounds.settings.tokens.algorithm);
  auto answer = self->make_response_promise<key_list>();
  when_keys_known(self, cause, answer, [=](const caf::error& unheard) {
    if (unheard || !what.now) return answer_list(self, unheard, answer);
    const auto hurried = hurry(self->state());
    answer_list(self, hurried ? caf::error{} : hurried.error(), answer);
  });
  return answer;
}

caf::result<key_list> retire(auth_service* self, const call& cause, const retire_keys& what) {
  auto& state = self->state();
  if (!state.healthy()) return errc::storage_unavailable;
  auto known = state.rows().list_keys();
  if (!known) return known.error();
  for (const auto& kid : what.kids)
    if (std::ranges::find(*known, kid, &key_details::kid) == known->end()) return errc::no_such_key;
  auto answer = self->make_response_promise<key_list>();
  retire_for(self, cause, what, answer);
  return answer;
}

}  // namespace troupe
