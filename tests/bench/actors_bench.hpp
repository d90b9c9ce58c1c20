#pragma once

#include <cstdint>

/// What it costs that an actor's messages are counted, timed and bounded.
namespace troupe::bench {

struct actors_order {
  std::int64_t messages = 1'000'000;
};

struct actors_result {
  double instrumented_ns = 0;  ///< a message, as every actor of ours handles it
  double bare_ns = 0;          ///< the same behaviour in an actor of CAF's alone
};

/// An actor that tells itself the next message when it has handled one, on a thread of its own: all
/// that is measured is the processor's time for sending, the mailbox and the handler, and no other
/// thread takes part. The two take turns, a tenth at a time.
actors_result measure_messages(const actors_order& order);

}  // namespace troupe::bench
