#pragma once

#include <caf/expected.hpp>

#include "actors/mail/letter.hpp"

namespace troupe {

/// Where letters are put. Belongs to one thread.
class letterbox {
 public:
  virtual ~letterbox() = default;

  /// Returns when the letter is in safe hands, with a note where it is now. Fails with
  /// mail_refused, mail_deferred, mail_unavailable, and then says why. Notes and reasons hold
  /// nobody's address.
  virtual caf::expected<std::string> post(const letter& what) = 0;

  /// There has been nothing to do for a while.
  virtual void rest() {}
};

}  // namespace troupe
