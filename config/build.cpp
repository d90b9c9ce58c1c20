#include "config/build.hpp"

#include "config/commit.hpp"

namespace troupe::config {

namespace {

#ifdef __clang__
constexpr auto compiler = "clang " __clang_version__;
#else
constexpr auto compiler = "gcc " __VERSION__;
#endif

}  // namespace

build this_build() {
  return {TROUPE_VERSION, TROUPE_COMMIT, compiler};
}

}  // namespace troupe::config
