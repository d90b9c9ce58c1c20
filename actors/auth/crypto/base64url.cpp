#include "actors/auth/crypto/base64url.hpp"

#include <array>
#include <cstdint>

namespace troupe {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t no_digit = 64;

constexpr auto digits = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  for (std::uint8_t i = 0; i < alphabet.size(); ++i)
    values[static_cast<std::uint8_t>(alphabet[i])] = i;
  return values;
}();

}  // namespace

std::string base64url_encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int waiting = 0;  // how many of the low bits are not yet written
  for (char byte : bytes) {
    bits = (bits << 8) | static_cast<std::uint8_t>(byte);
    for (waiting += 8; waiting >= 6; waiting -= 6) text += alphabet[(bits >> (waiting - 6)) & 63];
  }
  if (waiting > 0) text += alphabet[(bits << (6 - waiting)) & 63];
  return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int waiting = 0;
  for (char letter : text) {
    auto digit = digits[static_cast<std::uint8_t>(letter)];
    if (digit == no_digit) return std::nullopt;
    bits = (bits << 6) | digit;
    if (waiting += 6; waiting >= 8) {
      waiting -= 8;
      bytes += static_cast<char>((bits >> waiting) & 255);
    }
  }
  if (bits & ((1U << waiting) - 1)) return std::nullopt;
  return bytes;
}

}  // namespace troupe
