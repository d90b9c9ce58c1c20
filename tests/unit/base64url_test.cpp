#include "actors/auth/crypto/base64url.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

TEST_CASE("bytes have the spelling of RFC 4648 and RFC 7515 and are read back from it") {
  auto [bytes, text] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"f", "Zg"},
      {"fo", "Zm8"},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg"},
      {"fooba", "Zm9vYmE"},
      {"foobar", "Zm9vYmFy"},
      {"\x03\xec\xff\xe0\xc1", "A-z_4ME"},  // RFC 7515, appendix C
      {std::string(3, '\0'), "AAAA"},
      {"\xff\xff\xff", "____"},
  }));
  CHECK(base64url_encode(bytes) == text);
  CHECK(base64url_decode(text) == bytes);
}

TEST_CASE("a text that is not the one spelling of its bytes is no base64url") {
  auto text = GENERATE(values<std::string>({
      "Z",       // a digit that makes no byte
      "Zm9vY",   //
      "Zh",      // loose bits
      "Zm9",     //
      "Zg==",    // padding
      "Zm8=",    //
      "Zg=",     //
      "Zm+v",    // the other alphabet
      "Zm/v",    //
      "Zm9v\n",  // line breaks and blanks
      " Zm9v",   //
      "Zm 9v",   //
      "Zm\xc3\xa4v",
      std::string("Zm\0v", 4),
  }));
  CHECK_FALSE(base64url_decode(text));
}

TEST_CASE("every byte is read back from its spelling") {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  CHECK(base64url_decode(base64url_encode(bytes)) == bytes);
}
