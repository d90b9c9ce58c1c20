#pragma once

#include <caf/actor_addr.hpp>
#include <caf/actor_control_block.hpp>
#include <cstdint>
#include <string>

#include "messages/describe.hpp"

namespace troupe {

/// A supervisor to its child: it is me you report to. An address, for two handles that hold each
/// other would keep both alive for ever.
struct adopt_child {
  caf::actor_addr supervisor;
};
TROUPE_DESCRIBE(adopt_child, supervisor);

/// A child to its supervisor: a handler threw. I refuse requests and hold my mailbox until you
/// restart me.
struct child_failed {
  caf::actor_addr child;
  std::string name;
  std::string reason;
};
TROUPE_DESCRIBE(child_failed, child, name, reason);

/// A supervisor to its child: start over with fresh state. Sent after a backoff, the child may have
/// been restarted with its whole group meanwhile; then the order is void.
struct restart_actor {
  bool only_if_halted = true;
};
TROUPE_DESCRIBE(restart_actor, only_if_halted);

/// An actor to itself: try again to reach what you have lost (a database).
struct mend_actor {
  std::uint64_t life = 0;  ///< how often it had been restarted then; void in the next life
};
TROUPE_DESCRIBE(mend_actor, life);

/// An actor to itself: the time that it set itself has come.
struct tick {
  std::uint64_t life = 0;  ///< how often it had been restarted then; void in the next life
};
TROUPE_DESCRIBE(tick, life);

/// To a supervisor: watch over this child too; the child has been started and has its place.
struct take_charge {
  caf::strong_actor_ptr child;
  std::string name;
  std::int64_t stop_within_ms = 0;
};
TROUPE_DESCRIBE(take_charge, child, name, stop_within_ms);

/// A supervisor to itself: time is up for the child that was told to stop.
struct child_overstays {
  std::int64_t place = 0;
};
TROUPE_DESCRIBE(child_overstays, place);

}  // namespace troupe
