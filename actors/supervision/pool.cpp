#include "actors/supervision/pool.hpp"

#include <algorithm>
#include <caf/make_actor.hpp>
#include <caf/monitorable_actor.hpp>
#include <tuple>

namespace troupe {

namespace {

class pool final : public caf::monitorable_actor {
 public:
  pool(caf::actor_config& config, std::vector<pool_worker> workers)
      : caf::monitorable_actor(config), workers_(std::move(workers)) {}

  const char* name() const override { return "pool"; }

  caf::mailbox_element* peek_at_next_mailbox_element() override { return nullptr; }

  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit* host) override {
    pick().enqueue(std::move(message), host);
  }

  void enqueue(caf::strong_actor_ptr sender, caf::message_id mid, caf::message content,
               caf::execution_unit* host) override {
    pick().enqueue(std::move(sender), mid, std::move(content), host);
  }

 private:
  /// Starts looking at another worker each time, so that equals take turns.
  caf::abstract_actor& pick() {
    const auto first = turn_.fetch_add(1, std::memory_order_relaxed);
    const pool_worker* best = nullptr;
    auto least = std::tuple{true, ~std::uint64_t{0}};
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      const auto& worker = workers_[(first + i) % workers_.size()];
      const auto load = std::tuple{worker.how->how() != condition::running, worker.how->depth()};
      if (!best || load < least) {
        best = &worker;
        least = load;
      }
    }
    return *best->actor->get();
  }

  const std::vector<pool_worker> workers_;
  std::atomic<std::size_t> turn_{0};
};

}  // namespace

std::function<bool()> overload_of(std::vector<pool_worker> workers) {
  TROUPE_ASSERT(!workers.empty());
  return [workers = std::move(workers)] {
    const auto has_room = [](const auto& one) {
      return one.how->how() == condition::running && !one.how->full();
    };
    if (std::ranges::any_of(workers, has_room)) return false;
    workers.front().how->refused_one();
    return true;
  };
}

caf::strong_actor_ptr make_pool(const backstage& stage, std::vector<pool_worker> workers) {
  TROUPE_ASSERT(!workers.empty());
  caf::actor_config config;
  return caf::make_actor<pool, caf::strong_actor_ptr>(
      stage.system.next_actor_id(), stage.system.node(), &stage.system, config, std::move(workers));
}

}  // namespace troupe
