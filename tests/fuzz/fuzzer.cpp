#include <cstddef>
#include <cstdint>

#include "tests/fuzz/target.hpp"

/// What libFuzzer calls, with inputs that it makes up.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  troupe::fuzz::take({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
