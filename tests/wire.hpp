#pragma once

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <catch2/catch.hpp>
#include <vector>

namespace troupe::test {

/// What CAF would send to another node.
template <class T>
std::vector<char> to_wire(T value) {
  std::vector<char> bytes;
  caf::binary_serializer sink{nullptr, bytes};
  REQUIRE_FALSE(sink(value));
  return bytes;
}

/// The error with which the other node reads it, if any.
template <class T>
caf::error from_wire(const std::vector<char>& bytes, T& into) {
  caf::binary_deserializer source{nullptr, bytes};
  return source(into);
}

/// `value` as it arrives at another node.
template <class T>
T over_the_wire(const T& value) {
  T received;
  REQUIRE_FALSE(from_wire(to_wire(value), received));
  return received;
}

}  // namespace troupe::test
