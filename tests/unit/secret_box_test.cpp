#include "actors/auth/crypto/secret_box.hpp"

#include <catch2/catch.hpp>

#include "actors/auth/crypto/base64url.hpp"
#include "messages/errors.hpp"

using namespace troupe;

namespace {

const server_secret ours{"a secret that is at least 32 bytes long"};
const server_secret theirs{"another secret of at least 32 bytes len"};

}  // namespace

TEST_CASE("what was sealed can be opened with the secret and the associated text") {
  secret_box box{ours};
  auto sealed = box.seal("a private key", "kid-1|access|EdDSA");
  CHECK(secret_box{ours}.open(sealed, "kid-1|access|EdDSA") == std::string{"a private key"});
}

TEST_CASE("an empty text can be sealed") {
  secret_box box{ours};
  CHECK(box.open(box.seal("", ""), "") == std::string{});
}

TEST_CASE("the same text sealed twice does not look the same") {
  secret_box box{ours};
  CHECK(box.seal("a private key", "x") != box.seal("a private key", "x"));
}

TEST_CASE("another secret does not open what was sealed, and says so") {
  auto opened = secret_box{theirs}.open(secret_box{ours}.seal("a private key", "x"), "x");
  REQUIRE_FALSE(opened);
  CHECK(*detail_of<std::string>(opened.error()) ==
        "the secret does not fit what was sealed with it");
}

TEST_CASE("a sealed text does not open as that of another row") {
  secret_box box{ours};
  CHECK_FALSE(box.open(box.seal("a private key", "kid-1|access"), "kid-1|refresh"));
}

TEST_CASE("a sealed text of which any bit was changed does not open") {
  secret_box box{ours};
  const auto bytes = base64url_decode(box.seal("key", "x")).value();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    CAPTURE(bit);
    CHECK_FALSE(box.open(base64url_encode(changed), "x"));
  }
}

TEST_CASE("a sealed text that was cut anywhere does not open") {
  secret_box box{ours};
  const auto sealed = box.seal("key", "x");
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(box.open(sealed.substr(0, length), "x"));
  }
}

TEST_CASE("a secret must be long and varied") {
  auto [secret, wrong] = GENERATE(table<std::string, std::string>({
      {"", "has fewer than 32 bytes"},
      {"0123456789abcdef0123456789abcde", "has fewer than 32 bytes"},
      {std::string(64, 'a'), "has fewer than 10 different characters: it must be random"},
      {"changemechangemechangemechangeme",
       "has fewer than 10 different characters: it must be random"},
      {"2c70e12b7a0646f92279f427c7b38e73", ""},
      {"0123456789abcdef0123456789abcdef", ""},
  }));
  CHECK(server_secret::check(secret) == wrong);
}
