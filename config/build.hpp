#pragma once

#include <string>

/// Which build this is.
namespace troupe::config {

struct build {
  const char* version;
  const char* commit;  ///< "8d1f00c2a1b3", with "-dirty" if it was changed; "unknown" without git
  const char* compiler;
};

build this_build();

/// "troupe 0.1.0 (commit 8d1f00c2a1b3, gcc 12.2.0, release build, CAF 0.17.6)" and a line end.
std::string version_text();

}  // namespace troupe::config
