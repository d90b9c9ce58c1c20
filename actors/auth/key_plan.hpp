#pragma once

#include <string>
#include <vector>

#include "messages/auth.hpp"

/// Which keys are to be made. Pure: of what there are, in the order in which they sign.
namespace troupe {

struct wanted_key {
  std::string purpose;
  bool waits = true;  ///< it is shown before it signs

  friend bool operator==(const wanted_key&, const wanted_key&) = default;
};

/// At a start: for each purpose one that signs at once if there is none, and one that waits if the
/// newest is of another algorithm.
std::vector<wanted_key> keys_to_begin_with(const std::vector<key_details>& keys,
                                           const std::string& algorithm);

/// Before `kids` are retired: one for each purpose whose signing key is among them, unless one that
/// stays is waiting.
std::vector<wanted_key> successors_of(const std::vector<key_details>& keys,
                                      const std::vector<std::string>& kids);

/// The purposes whose signing key is among `kids`.
std::vector<std::string> purposes_signed_by(const std::vector<key_details>& keys,
                                            const std::vector<std::string>& kids);

}  // namespace troupe
