#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace troupe {

using digest = std::array<std::byte, 32>;

/// SHA-256 (FIPS 180-4) of `bytes`.
digest sha256(std::string_view bytes);

/// The same bytes as a text that may be handed to whatever takes texts.
inline std::string_view bytes_of(const digest& value) {
  return {reinterpret_cast<const char*>(value.data()), value.size()};
}

}  // namespace troupe
