#include "actors/supervision/supervisor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace troupe {

namespace {

struct charge {
  supervised_actor actor;
  std::string name;
  std::chrono::milliseconds stop_within;
  bool gone = false;
};

struct supervisor_state {
  restart_ledger ledger;
  std::shared_ptr<std::vector<charge>> children;  // kept across restarts, as the actors are
  caf::error stopping = {};                       // why, once it does
};

/// What a supervisor tells itself.
using private_supervisor = supervisor_actor::extend<caf::reacts_to<child_overstays>>;
using supervisor_service = service<private_supervisor, supervisor_state>;

template <class Handle>
supervised_actor as_supervised(const Handle& actor) {
  return caf::actor_cast<supervised_actor>(caf::actor_cast<caf::strong_actor_ptr>(actor));
}

void restart_all(supervisor_service* self) {
  for (const auto& child : *self->state().children)
    self->send<caf::message_priority::high>(child.actor, restart_actor{.only_if_halted = false});
}

/// Tells the last child that is still there to stop; ends when there is none.
void stop_next(supervisor_service* self) {
  auto& children = *self->state().children;
  auto last = std::ranges::find(children.rbegin(), children.rend(), false, &charge::gone);
  if (last == children.rend()) return self->quit(self->state().stopping);
  const auto place = children.rend() - last - 1;
  // Not send_exit: that one waits behind the child's backlog.
  caf::actor_cast<caf::strong_actor_ptr>(last->actor)
      ->enqueue(self->ctrl(), caf::make_message_id(caf::message_priority::high),
                caf::make_message(caf::exit_msg{self->address(), caf::exit_reason::user_shutdown}),
                self->context());
  self->delayed_send(caf::actor_cast<private_supervisor>(self), last->stop_within,
                     child_overstays{place});
}

void stop(supervisor_service* self, caf::error why) {
  if (self->state().stopping) return;
  self->state().stopping = std::move(why);
  stop_next(self);
}

void take_leave_of(supervisor_service* self, const caf::down_msg& down) {
  auto& children = *self->state().children;
  auto child = std::ranges::find_if(
      children, [&](const charge& one) { return one.actor.address() == down.source; });
  if (child == children.end() || child->gone) return;
  child->gone = true;
  if (self->state().stopping) return stop_next(self);
  log::error(self->name(), "a child has ended",
             {{"child", child->name}, {"reason", reason_of(down.reason)}});
  stop(self, down.reason ? down.reason
                         : caf::make_error(errc::handler_failed, child->name + " has ended"));
}

void answer_failure(supervisor_service* self, const child_failed& failure) {
  if (self->state().stopping) return;
  auto pause = self->state().ledger.enter(self->clock().now());
  const auto child = as_supervised(failure.child);
  if (pause == std::chrono::nanoseconds{0})
    return self->send<caf::message_priority::high>(child, restart_actor{});
  if (pause) return self->delayed_send<caf::message_priority::high>(child, *pause, restart_actor{});
  auto why = fmt::format("{} fails too often: {}", failure.name, failure.reason);
  if (self->has_supervisor()) return self->fail(std::move(why));
  log::error(self->name(), "gives up", {{"reason", why}});
  stop(self, caf::make_error(errc::handler_failed, std::move(why)));
}

void take_charge_of(supervisor_service* self, const take_charge& order) {
  auto actor = as_supervised(order.child);
  self->monitor(actor);
  self->state().children->push_back(
      {actor, order.name, std::chrono::milliseconds{order.stop_within_ms}});
  self->send<caf::message_priority::high>(actor, adopt_child{self->address()});
}

void name_who_overstays(supervisor_service* self, const child_overstays& late) {
  auto& child = self->state().children->at(static_cast<std::size_t>(late.place));
  if (child.gone) return;
  child.gone = true;
  log::warn(self->name(), "a child overstays its time to stop", {{"child", child.name}});
  stop_next(self);
}

private_supervisor::behavior_type behave(supervisor_service* self) {
  self->set_down_handler([self](const caf::down_msg& down) { take_leave_of(self, down); });
  self->set_exit_handler([self](const caf::exit_msg& order) { stop(self, order.reason); });
  if (self->was_restarted()) restart_all(self);
  return {
      [self](const child_failed& failure) { answer_failure(self, failure); },
      [self](const take_charge& order) { take_charge_of(self, order); },
      [self](const child_overstays& late) { name_who_overstays(self, late); },
  };
}

supervisor_actor spawn_supervisor(const backstage& stage, const supervision_tree& tree) {
  auto children = std::make_shared<std::vector<charge>>();
  return spawn_service<private_supervisor, supervisor_state>(
      stage, {.name = tree.name},
      [limits = tree.limits, children] {
        return supervisor_state{restart_ledger{limits}, children};
      },
      behave);
}

supervisor_actor start_branch(const backstage& stage, const supervision_tree& tree,
                              const await_start& await) {
  auto supervisor = spawn_supervisor(stage, tree);
  for (const auto& child : tree.children) {
    auto actor = child.start
                     ? child.start()
                     : caf::actor_cast<caf::strong_actor_ptr>(start_branch(stage, child, await));
    caf::anon_send(supervisor, take_charge{actor, child.name, child.stop_within.count()});
    const auto its = stage.roll.find(actor->id());
    TROUPE_ASSERT(its);
    await(*its);
  }
  return supervisor;
}

}  // namespace

supervision_tree supervision_tree::branch(std::string name, restart_limits limits,
                                          std::vector<supervision_tree> children) {
  // Its children stop one after another; a little more, or it would be named in their place.
  std::chrono::milliseconds stop_within{100};
  for (const auto& child : children) stop_within += child.stop_within;
  return {std::move(name), nullptr, stop_within, limits, std::move(children)};
}

void await_start_for_real(const vitals& newcomer) {
  if (!newcomer.await_start(std::chrono::seconds{10}))
    throw std::runtime_error(fmt::format("{} does not start", newcomer.name()));
}

supervisor_actor start_supervision(const backstage& stage, const supervision_tree& tree,
                                   const await_start& await) {
  auto root = start_branch(stage, tree, await);
  stage.roll.find(root.id())->becomes(condition::running);  // nobody will adopt it
  return root;
}

}  // namespace troupe
