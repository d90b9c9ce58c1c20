#include "http/connection_count.hpp"

namespace troupe::http {

connection_count::slot connection_count::admit(const std::shared_ptr<connection_count>& here,
                                               const ip_address& address, bool is_proxy) {
  const auto key = limit_key(address);
  const bool counts_for_address = here->most_.per_address > 0 && !is_proxy;
  if (!here->add(key, counts_for_address)) return {};
  return slot{here.get(),
              [here, key, counts_for_address](void*) { here->remove(key, counts_for_address); }};
}

bool connection_count::add(std::uint64_t key, bool counts_for_address) {
  const std::lock_guard lock{mutex_};
  const auto known = by_address_.find(key);
  const auto from_there = known == by_address_.end() ? 0 : known->second;
  if ((most_.all > 0 && open_ >= most_.all) ||
      (counts_for_address && from_there >= most_.per_address)) {
    ++refused_;
    return false;
  }
  if (counts_for_address) by_address_[key] = from_there + 1;
  ++open_;
  return true;
}

void connection_count::remove(std::uint64_t key, bool counts_for_address) {
  const std::lock_guard lock{mutex_};
  --open_;
  if (!counts_for_address) return;
  const auto known = by_address_.find(key);
  if (--known->second == 0) by_address_.erase(known);
}

std::size_t connection_count::open() const {
  const std::lock_guard lock{mutex_};
  return open_;
}

std::size_t connection_count::refused() const {
  const std::lock_guard lock{mutex_};
  return refused_;
}

}  // namespace troupe::http
