#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "http/client_address.hpp"

namespace troupe::http {

/// How many connections there are, in all and from one address (an IPv6 one by its /64), and how
/// many were refused for it. Any thread may call.
class connection_count {
 public:
  struct limits {
    std::size_t all = 0;          ///< 0: none
    std::size_t per_address = 0;  ///< 0: none
  };

  /// A connection that counts; over when the last copy is gone. Empty if it was refused.
  using slot = std::shared_ptr<void>;

  explicit connection_count(limits most) : most_(most) {}

  /// One more from `address`, which if `is_proxy` may have as many as there may be in all.
  static slot admit(const std::shared_ptr<connection_count>& here, const ip_address& address,
                    bool is_proxy);

  std::size_t open() const;
  std::size_t refused() const;

 private:
  bool add(std::uint64_t key, bool counts_for_address);
  void remove(std::uint64_t key, bool counts_for_address);

  const limits most_;
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::size_t> by_address_;
  std::size_t open_ = 0;
  std::size_t refused_ = 0;
};

}  // namespace troupe::http
