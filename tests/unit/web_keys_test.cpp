#include "messages/web_keys.hpp"

#include <catch2/catch.hpp>

#include "messages/json.hpp"

using namespace troupe;

TEST_CASE("a key is printed as RFC 7517, 7518 and 8037 want it, and a secret not at all") {
  CHECK(print_json(web_keys_of({{"k1", "EdDSA", "X"},
                                {"k2", "ES256", "X.Y"},
                                {"k3", "RS256", "N"},
                                {"k4", "HS256", "secret"},
                                {"k5", "ML-DSA-44", "unheard of"}})) ==
        R"({"keys":[{"kty":"OKP","use":"sig","alg":"EdDSA","kid":"k1","crv":"Ed25519","x":"X"},)"
        R"({"kty":"EC","use":"sig","alg":"ES256","kid":"k2","crv":"P-256","x":"X","y":"Y"},)"
        R"({"kty":"RSA","use":"sig","alg":"RS256","kid":"k3","n":"N","e":"AQAB"}]})");
  CHECK(print_json(web_keys_of({})) == R"({"keys":[]})");
}
