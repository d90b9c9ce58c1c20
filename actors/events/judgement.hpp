#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "messages/errors.hpp"

namespace troupe {

/// How long a delivery is tried before it is given up.
struct patience_limits {
  std::int64_t tries = 1000;
  std::chrono::milliseconds age = std::chrono::hours{72};  ///< since the first try that counts
};

/// Age alone buries nothing that was tried less often: it may have waited out an outage.
inline constexpr std::int64_t tries_before_age_counts = 5;

/// What is known of a delivery that its subscriber has not taken.
struct tried_delivery {
  std::int64_t tries = 1;  ///< with this one
  std::chrono::milliseconds age{0};
};

enum class fate {
  hand_back,  ///< the subscriber is away: this was no try, and all others would fail like it
  try_later,  ///< this one failed: it waits, the others go on
  bury,       ///< it would fail for ever, or has for long enough
};

/// Whether an error shows that the subscriber is there: it has looked at the event.
bool is_answer(errc code);

/// What becomes of a delivery that its subscriber answered with `code`.
///
/// Who is away says so by an error that passes (`later`). But for those that can be about one event
/// alone, however healthy the subscriber is: it did not answer in time, it locked up the database's
/// answer, it came without the account's profile. If these stopped all others, so would one bad
/// event. Who refuses for good says so by an error of the sender's (below 500).
fate judge(errc code, const tried_delivery& what, const patience_limits& limits);

/// The error as the outbox keeps it: reason_of, in one line of bounded length and valid UTF-8,
/// whatever a mail server has said.
std::string reason_to_keep(const caf::error& why);

}  // namespace troupe
