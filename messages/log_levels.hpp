#pragma once

#include <atomic>
#include <map>
#include <shared_mutex>
#include <string>

#include "messages/log.hpp"

namespace troupe::log {

/// Which lines are written, by component; asked for every line, on any thread.
class level_table {
 public:
  /// Costs one read of an atomic while no component has a level of its own.
  bool wants(level how_loud, std::string_view component) const;

  /// The component has written a line.
  void note(std::string_view component);

  level common() const { return common_; }
  std::vector<component_level> all() const;

  /// As log::set_level and log::set_common_level.
  bool set(std::string_view component, std::optional<level> quietest);
  void set_common(level quietest);

 private:
  struct entry {
    std::optional<level> own;
    bool has_written = false;
  };

  std::atomic<level> common_{level::info};
  std::atomic<std::size_t> with_their_own_{0};
  mutable std::shared_mutex mutex_;
  std::map<std::string, entry, std::less<>> entries_;
};

}  // namespace troupe::log
