#include "actors/events/judgement.hpp"

#include <algorithm>

#include "messages/checked.hpp"

namespace troupe {

namespace {

constexpr std::size_t reason_length_max = 1000;

constexpr errc of_one_event[] = {errc::deadline_passed, errc::storage_outcome_unknown,
                                 errc::profile_not_ready};

bool is_away(errc code) {
  return row_of(code).retries == error_row::retry::later &&
         std::ranges::find(of_one_event, code) == std::end(of_one_event);
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool continues_a_code_point(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

std::string cut(std::string text) {
  if (text.size() <= reason_length_max) return text;
  auto end = reason_length_max;
  while (end > 0 && continues_a_code_point(text[end])) --end;
  text.resize(end);
  return text;
}

}  // namespace

bool is_answer(errc code) {
  return !is_away(code) && code != errc::deadline_passed && code != errc::storage_outcome_unknown;
}

fate judge(errc code, const tried_delivery& what, const patience_limits& limits) {
  if (is_away(code)) return fate::hand_back;
  if (row_of(code).status < 500) return fate::bury;
  const bool too_old = what.age >= limits.age && what.tries >= tries_before_age_counts;
  return what.tries >= limits.tries || too_old ? fate::bury : fate::try_later;
}

std::string reason_to_keep(const caf::error& why) {
  auto text = cut(reason_of(why));
  std::ranges::replace_if(text, is_control, ' ');
  if (check_encoding(text))
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return text;
}

}  // namespace troupe
