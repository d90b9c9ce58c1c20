#pragma once

#include "messages/metrics.hpp"

namespace troupe {

/// What a topic's relay has done since the process began, and what it has seen in the outbox.
struct relay_counts {
  metrics::number& delivered;
  metrics::number& retried;
  metrics::number& handed_back;
  metrics::number& dead;
  metrics::number& outbox_waiting;
  metrics::number& outbox_dead;
  metrics::number& outbox_oldest;

  static relay_counts of(const std::string& topic) {
    using metrics::metric;
    const auto outcome = [&topic](const char* what) -> metrics::number& {
      return metrics::number_of(metric::events_total, {topic, what});
    };
    return {outcome("delivered"),
            outcome("retried"),
            outcome("handed_back"),
            outcome("dead"),
            metrics::number_of(metric::outbox_waiting, {topic}),
            metrics::number_of(metric::outbox_dead, {topic}),
            metrics::number_of(metric::outbox_oldest_seconds, {topic})};
  }
};

}  // namespace troupe
