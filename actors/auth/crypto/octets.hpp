#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// Where the bytes of a text are, as cryptographic libraries want to be told.
inline const std::uint8_t* octets(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

/// What such a library hands back, as a text of bytes.
template <class Vector>
std::string text_of(const Vector& bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace troupe
