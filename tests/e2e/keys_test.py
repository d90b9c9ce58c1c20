"""The keys that tokens are signed with: who may read them, how they change, and what that does to tokens."""

import json

from jwcrypto import jwk, jws

from troupe import TroupeTest, decode_part, main

JWKS = "/.well-known/jwks.json"


def passes(token, keys):
    """Whether a service of others, which knows the key set alone, takes the token."""
    kid = decode_part(token, 0)["kid"]
    key = jwk.JWKSet.from_json(keys.body).get_key(kid)
    if key is None:
        return False
    signed = jws.JWS()
    signed.deserialize(token)
    signed.verify(key, alg=key["alg"])
    return json.loads(signed.payload) == decode_part(token, 1)


class KeySet(TroupeTest):
    def test_others_check_access_tokens_by_it_and_only_those(self):
        ann = self.server.register()
        keys = self.expect(self.server.ask("GET", JWKS), 200)
        self.assertEqual(keys.headers.get_content_type(), "application/jwk-set+json")
        self.assertTrue(passes(ann.access, keys))
        self.assertFalse(passes(ann.refresh_token, keys))
        only, = keys.json["keys"]
        self.assertEqual(set(only), {"kty", "crv", "x", "use", "alg", "kid"})
        self.assertEqual((only["use"], only["alg"]), ("sig", "EdDSA"))
        self.assertEqual(jwk.JWK(**only).thumbprint(), only["kid"])

    def test_it_may_be_kept_for_five_minutes_and_asked_for_again_by_its_etag(self):
        keys = self.server.ask("GET", JWKS)
        self.assertEqual(keys.headers["Cache-Control"], "public, max-age=300")
        again = self.server.ask("GET", JWKS, headers={"If-None-Match": keys.headers["ETag"]})
        self.expect(again, 304)
        self.assertEqual((again.body, again.headers["Cache-Control"]), (b"", "public, max-age=300"))
        self.expect(self.server.ask("GET", JWKS, headers={"If-None-Match": '"another"'}), 200)
        head = self.expect(self.server.ask("HEAD", JWKS), 200)
        self.assertEqual((head.headers["Content-Length"], head.headers["ETag"]),
                         (str(len(keys.body)), keys.headers["ETag"]))


if __name__ == "__main__":
    main()
