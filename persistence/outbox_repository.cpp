#include "persistence/outbox_repository.hpp"

#include "persistence/statements.hpp"

namespace troupe {

namespace {

struct numbered {
  std::int64_t sequence = 0;
};
TROUPE_DESCRIBE(numbered, sequence);

struct carried {
  uuid relay;
  std::vector<std::int64_t> ids;
};
TROUPE_DESCRIBE(carried, relay, ids);

struct returned {
  carried what;
  std::optional<std::string> reason;
};
TROUPE_DESCRIBE(returned, what, reason);

struct renewed {
  carried what;
  std::int64_t lease_seconds = 0;
};
TROUPE_DESCRIBE(renewed, what, lease_seconds);

struct failed_delivery {
  uuid relay;
  std::int64_t id = 0;
  double delay_seconds = 0;
  std::string reason;
};
TROUPE_DESCRIBE(failed_delivery, relay, id, delay_seconds, reason);

struct measured {
  std::string subscriber;
  std::int64_t most = 0;
};
TROUPE_DESCRIBE(measured, subscriber, most);

struct kept_for {
  std::int64_t keep_seconds = 0;
  std::int64_t limit = 0;
};
TROUPE_DESCRIBE(kept_for, keep_seconds, limit);

struct of_event {
  uuid event_id;
};
TROUPE_DESCRIBE(of_event, event_id);

struct event_ids {
  std::vector<uuid> ids;
};
TROUPE_DESCRIBE(event_ids, ids);

}  // namespace

caf::expected<std::int64_t> outbox_repository::insert_event(const outbox_entry& entry) {
  auto row = session_.query_one<numbered>(sql::auth::insert_event, entry);
  if (!row) return row.error();
  return row->sequence;
}

caf::expected<std::vector<delivery>> outbox_repository::claim_deliveries(const claim& by) {
  return session_.query<delivery>(sql::auth::claim_deliveries, by);
}

caf::expected<std::int64_t> outbox_repository::acknowledge(const uuid& relay,
                                                           std::vector<std::int64_t> ids) {
  return session_.count(sql::auth::acknowledge_deliveries, carried{relay, std::move(ids)});
}

caf::expected<void> outbox_repository::renew(const uuid& relay, std::vector<std::int64_t> ids,
                                             std::int64_t lease_seconds) {
  return session_.execute(sql::auth::renew_deliveries,
                          renewed{{relay, std::move(ids)}, lease_seconds});
}

caf::expected<void> outbox_repository::hand_back(const uuid& relay, std::vector<std::int64_t> ids,
                                                 std::optional<std::string> reason) {
  return session_.execute(sql::auth::hand_back_deliveries,
                          returned{{relay, std::move(ids)}, std::move(reason)});
}

caf::expected<void> outbox_repository::postpone(const uuid& relay, std::int64_t id,
                                                double delay_seconds, std::string reason) {
  return session_.execute(sql::auth::postpone_delivery,
                          failed_delivery{relay, id, delay_seconds, std::move(reason)});
}

caf::expected<void> outbox_repository::bury(const uuid& relay, std::int64_t id,
                                            std::string reason) {
  return session_.execute(sql::auth::bury_delivery,
                          failed_delivery{relay, id, 0, std::move(reason)});
}

caf::expected<outbox_measure> outbox_repository::measure(const std::string& subscriber,
                                                         std::int64_t most) {
  return session_.query_one<outbox_measure>(sql::auth::measure_outbox, measured{subscriber, most});
}

// -- sweeping -------------------------------------------------------------------------------------

caf::expected<std::int64_t> outbox_repository::sweep_deliveries(std::int64_t keep_seconds,
                                                                std::int64_t limit) {
  return session_.transaction([&](pg::session& within) -> caf::expected<std::int64_t> {
    auto gone = within.query<of_event>(sql::auth::sweep_deliveries, kept_for{keep_seconds, limit});
    if (!gone) return gone.error();
    event_ids perhaps_done;
    for (auto& each : *gone) perhaps_done.ids.push_back(std::move(each.event_id));
    if (auto swept = within.execute(sql::auth::sweep_events, perhaps_done); !swept)
      return swept.error();
    return static_cast<std::int64_t>(gone->size());
  });
}

caf::expected<std::int64_t> outbox_repository::sweep_events_for_nobody(std::int64_t keep_seconds,
                                                                       std::int64_t limit) {
  return session_.count(sql::auth::sweep_events_for_nobody, kept_for{keep_seconds, limit});
}

}  // namespace troupe
