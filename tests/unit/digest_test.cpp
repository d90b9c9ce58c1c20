#include "actors/auth/crypto/digest.hpp"

#include <catch2/catch.hpp>

#include "actors/auth/crypto/base64url.hpp"

using namespace troupe;

TEST_CASE("the digests are those of FIPS 180-4") {
  auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},
      {"abc", "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"},
  }));
  CHECK(base64url_encode(bytes_of(sha256(text))) == expected);
}
