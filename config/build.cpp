#include "config/build.hpp"

#include <fmt/format.h>

#include <caf/config.hpp>

#include "config/commit.hpp"

namespace troupe::config {

namespace {

#ifdef __clang__
constexpr auto compiler = "clang " __clang_version__;
#else
constexpr auto compiler = "gcc " __VERSION__;
#endif

#ifdef NDEBUG
constexpr auto sort = "release";
#else
constexpr auto sort = "debug";
#endif

#ifdef TROUPE_FAILPOINTS
constexpr auto failpoints = ", with failpoints: for tests, not to be shipped";
#else
constexpr auto failpoints = "";
#endif

}  // namespace

build this_build() {
  return {TROUPE_VERSION, TROUPE_COMMIT, compiler};
}

std::string version_text() {
  const auto [version, commit, with] = this_build();
  return fmt::format("troupe {} (commit {}, {}, {} build{}, CAF {}.{}.{})\n", version, commit, with,
                     sort, failpoints, CAF_VERSION / 10000, CAF_VERSION / 100 % 100,
                     CAF_VERSION % 100);
}

}  // namespace troupe::config
