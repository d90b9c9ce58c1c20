#pragma once

#include <memory>
#include <vector>

#include "actors/supervision/service.hpp"

namespace troupe {

/// One of a pool's workers, as the pool sees it.
struct pool_worker {
  caf::strong_actor_ptr actor;
  std::shared_ptr<const vitals> how;
};

/// An address behind which equal workers stand: whatever is sent to it goes to the one with the
/// least to do among those that run, else to any. It has no mailbox and no thread; answers go from
/// the worker straight to who asked. CAF's own actor_pool is untyped and loses messages.
caf::strong_actor_ptr make_pool(const backstage& stage, std::vector<pool_worker> workers);

/// The same for workers that `Interface` is spoken to.
template <class Interface>
Interface pool_of(const backstage& stage, const std::vector<Interface>& workers) {
  std::vector<pool_worker> members;
  for (const auto& worker : workers)
    members.push_back(
        {caf::actor_cast<caf::strong_actor_ptr>(worker), stage.roll.find(worker.id())});
  return caf::actor_cast<Interface>(make_pool(stage, std::move(members)));
}

}  // namespace troupe
