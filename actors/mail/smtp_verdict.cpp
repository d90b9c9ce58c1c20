#include "actors/mail/smtp_verdict.hpp"

#include <fmt/format.h>

#include "actors/mail/header_text.hpp"

namespace troupe {

namespace {

constexpr std::size_t reason_max = 400;

/// The server says that we may not send at all (RFC 4954), or that it closes (RFC 5321) before it
/// heard to whom; some say 421 to one recipient again and again.
bool is_about_us(const smtp_outcome& outcome) {
  const int reply = outcome.reply;
  return (reply == 421 && outcome.reached < smtp_stage::recipient) || reply == 530 ||
         reply == 534 || reply == 535 || reply == 538;
}

errc code_of_outcome(const smtp_outcome& outcome) {
  const bool refused = outcome.reply >= 400;
  if (outcome.reached == smtp_stage::nothing || (refused && is_about_us(outcome)))
    return errc::mail_unavailable;
  if (refused) return outcome.reply >= 500 ? errc::mail_refused : errc::mail_deferred;
  return outcome.reached == smtp_stage::sender ? errc::mail_unavailable : errc::mail_deferred;
}

bool ends_a_word(char c) {
  return std::string_view{" <>()[]\"',;"}.find(c) != std::string_view::npos;
}

}  // namespace

caf::error verdict_on(const smtp_outcome& outcome) {
  if (outcome.taken) return {};
  const auto reason =
      outcome.reply >= 400 ? fmt::format("{} {}", outcome.reply, outcome.words) : outcome.trouble;
  return caf::make_error(code_of_outcome(outcome), without_addresses(reason));
}

std::string without_addresses(const std::string& text) {
  const auto line = one_line(text);
  std::string safe;
  std::string word;
  const auto take_word = [&] {
    safe += word.find('@') == word.npos ? word : "***";
    word.clear();
  };
  for (const char c : line) {
    if (!ends_a_word(c)) {
      word += c;
      continue;
    }
    take_word();
    safe += c;
  }
  take_word();
  if (safe.size() > reason_max) safe = one_line(safe.substr(0, reason_max)) + "...";
  return safe;
}

}  // namespace troupe
