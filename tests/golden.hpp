#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace troupe::test {

/// Compares what others depend on with what tests/golden/`name` says of it; with
/// TROUPE_TEST_UPDATE_GOLDEN=1 in the environment the file is written anew instead.
inline void check_golden(const std::string& name, const std::string& is) {
  const auto path = std::string{TROUPE_SOURCE_DIR "/tests/golden/"} + name;
  if (std::getenv("TROUPE_TEST_UPDATE_GOLDEN")) {
    std::ofstream{path, std::ios::binary} << is;
    return;
  }
  std::ifstream file{path, std::ios::binary};
  const std::string was{std::istreambuf_iterator<char>{file}, {}};
  if (was == is) return;
  const auto fresh = path + ".is";
  std::ofstream{fresh, std::ios::binary} << is;
  // Its output stands above Catch's.
  [[maybe_unused]] const int differs =
      std::system(("diff -u '" + path + "' '" + fresh + "' >&2").c_str());
  std::remove(fresh.c_str());
  FAIL("others depend on tests/golden/"
       << name
       << "; if the change is meant, run\n"
          "  TROUPE_TEST_UPDATE_GOLDEN=1 build/dev/tests/quick_tests '[golden]'");
}

}  // namespace troupe::test
