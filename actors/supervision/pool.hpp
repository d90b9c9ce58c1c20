#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "actors/supervision/service.hpp"

namespace troupe {

/// One of a pool's workers, as the pool sees it.
struct pool_worker {
  caf::strong_actor_ptr actor;
  std::shared_ptr<vitals> how;
};

template <class Interface>
std::vector<pool_worker> as_pool_workers(const backstage& stage,
                                         const std::vector<Interface>& workers) {
  std::vector<pool_worker> members;
  for (const auto& worker : workers)
    members.push_back(
        {caf::actor_cast<caf::strong_actor_ptr>(worker), stage.roll.find(worker.id())});
  return members;
}

/// An address behind which equal workers stand: whatever is sent to it goes to the one with the
/// least to do among those that run, else to any. It has no mailbox and no thread; answers go from
/// the worker straight to who asked. CAF's own actor_pool is untyped and loses messages.
caf::strong_actor_ptr make_pool(const backstage& stage, std::vector<pool_worker> workers);

/// The same for workers that `Interface` is spoken to.
template <class Interface>
Interface pool_of(const backstage& stage, const std::vector<Interface>& workers) {
  return caf::actor_cast<Interface>(make_pool(stage, as_pool_workers(stage, workers)));
}

/// Says whether none of a pool's workers runs and has room for a request, and if so counts one more
/// among the refused: for those who have work of their own to do before they ask.
std::function<bool()> overload_of(std::vector<pool_worker> workers);

}  // namespace troupe
