#pragma once

/// Which build this is.
namespace troupe::config {

struct build {
  const char* version;
  const char* commit;  ///< "8d1f00c2a1b3", with "-dirty" if it was changed; "unknown" without git
  const char* compiler;
};

build this_build();

}  // namespace troupe::config
