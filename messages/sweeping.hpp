#pragma once

#include <cstdint>

#include "messages/describe.hpp"

namespace troupe {

/// Removes what has expired, in bounded batches; it does so by itself from time to time.
struct sweep_expired {};
TROUPE_DESCRIBE(sweep_expired);

struct sweep_report {
  std::int64_t tokens = 0;       ///< rows of the blacklist
  std::int64_t sessions = 0;     ///< ended or expired
  std::int64_t generations = 0;  ///< raised generations that no living token is below
  std::int64_t events = 0;       ///< deliveries done with, and events that were for nobody
  std::int64_t inbox = 0;        ///< what ProfileActor remembers of events it was given
  std::int64_t keys = 0;         ///< by which no living token is signed
};
TROUPE_DESCRIBE(sweep_report, tokens, sessions, generations, events, inbox, keys);

}  // namespace troupe
