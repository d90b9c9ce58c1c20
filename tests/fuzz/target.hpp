#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

/// A target takes what anybody may send and asserts what must hold of every input. Each source with
/// its name defines `take`; libFuzzer calls it by fuzzer.cpp, and the tests by replay.cpp.
namespace troupe::fuzz {

void take(std::string_view input);

/// Ends the process, and so has the input kept, if something does not hold.
inline void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "must hold, and does not: %s\n", what);
  std::abort();
}

}  // namespace troupe::fuzz
