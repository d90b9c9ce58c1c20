#pragma once

#include <functional>
#include <string>
#include <vector>

#include "actors/supervision/restart_ledger.hpp"
#include "actors/supervision/service.hpp"
#include "messages/actors.hpp"

namespace troupe {

/// A supervision tree as a value: a leaf says how to start an actor, a branch is a supervisor to
/// be.
struct supervision_tree {
  std::string name;
  std::function<caf::strong_actor_ptr()> start;  ///< a leaf's; called once, in its turn
  std::chrono::milliseconds stop_within{1000};   ///< how long it gets to end
  restart_limits limits = {};                    ///< a branch's
  std::vector<supervision_tree> children = {};

  /// Started top to bottom, each when the one before is ready; stopped bottom to top.
  static supervision_tree branch(std::string name, restart_limits limits,
                                 std::vector<supervision_tree> children);

  /// Any actor of ours is a leaf; `start` returns its handle.
  template <class Start>
  static supervision_tree leaf(std::string name, std::chrono::milliseconds stop_within,
                               Start start) {
    auto as_pointer = [start] { return caf::actor_cast<caf::strong_actor_ptr>(start()); };
    return {std::move(name), as_pointer, stop_within, {}, {}};
  }
};

/// Returns when the actor has started; throws std::runtime_error if it does not.
using await_start = std::function<void(const vitals&)>;

/// Waits ten seconds.
void await_start_for_real(const vitals& newcomer);

/// Starts the actors of a tree and the supervisors above them, in order, and returns the root.
///
/// A child that fails is told to restart, at once for the first failure and after a pause for those
/// that follow, and starts over in place. When the ledger is full the supervisor fails in turn: its
/// own supervisor restarts it, and with it all its children, failed or not. The root has nobody
/// above it and ends.
///
/// A child that *ends* cannot be restarted in place: its supervisor stops the others and ends with
/// the same reason, and so up to the root; whoever watches the root learns why.
///
/// Told to exit, a supervisor stops its children from the last to the first, each within its time,
/// and logs the name of one that overstays.
supervisor_actor start_supervision(const backstage& stage, const supervision_tree& tree,
                                   const await_start& await = await_start_for_real);

}  // namespace troupe
