"""The keys that tokens are signed with: who may read them, how they change, and what that does to tokens."""

import base64
import hashlib
import json
import os
import urllib.parse

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


def kid(token):
    return decode_part(token, 0)["kid"]


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


class Algorithms(TroupeTest):
    """One database through all algorithms: each start with another one rotates the keys."""

    def test_each_signs_in_and_reads_a_profile_and_old_tokens_stay_good(self):
        database, folder, login = self.server.database, self.server.state_folder, self.server.register().user["login"]
        sessions = [self.server.sign_in(login)]
        members = {"ES256": {"kty", "crv", "x", "y"}, "RS256": {"kty", "n", "e"},
                   "EdDSA": {"kty", "crv", "x"}}
        self.server.stop()
        for algorithm in ("ES256", "RS256", "HS256", "EdDSA"):
            server = self.start_server({"auth.algorithm": algorithm}, database=database, state_folder=folder)
            keys = server.ask("GET", JWKS)
            self.assertNotEqual(decode_part(server.sign_in(login).access, 0)["alg"], algorithm)
            let_the_wait_pass(database)
            session = server.sign_in(login)
            self.assertEqual(decode_part(session.access, 0)["alg"], algorithm)
            self.assertEqual(decode_part(session.refresh_token, 0)["alg"], algorithm)
            sessions.append(session)
            for each in sessions:
                each.server = server
                self.expect(each.profile(), 200)
                self.expect(each.refresh(), 200)
                self.expect(each.profile(), 200)
            if algorithm == "HS256":  # its key is a secret
                self.assertFalse(passes(session.access, keys))
                self.assertNotIn("oct", str(keys.json))
            else:
                self.assertTrue(passes(session.access, keys))  # shown before it signed
                shown = jwk.JWKSet.from_json(keys.body).get_key(kid(session.access))
                self.assertLessEqual(members[algorithm], set(shown.export_public(as_dict=True)))
            server.stop()

    def test_a_new_database_begins_with_it(self):
        server = self.start_server({"auth.algorithm": "ES256"})
        ann = server.register()
        self.assertEqual(decode_part(ann.access, 0)["alg"], "ES256")
        self.expect(ann.profile(), 200)


def let_the_wait_pass(database):
    database.query("update auth.signing_keys set signs_at = signs_at - interval '310 s', "
                   "created_at = created_at - interval '310 s'")


class Rotation(TroupeTest):
    def keys(self, *words):
        done = self.server.troupe("keys", *words, "--json")
        self.assertEqual(done.returncode, 0, done)
        return json.loads(done.stdout)["keys"]

    def of(self, state, purpose="access"):
        return [each["kid"] for each in self.keys("list")
                if (each["state"], each["purpose"]) == (state, purpose)]

    def test_a_rotated_key_is_shown_first_and_signs_after_five_minutes(self):
        ann = self.server.register()
        before = kid(ann.access)
        self.keys("rotate")
        keys = self.server.ask("GET", JWKS)
        new = self.of("published")[-1]
        self.assertLessEqual({before, new}, {each["kid"] for each in keys.json["keys"]})
        self.assertEqual(kid(self.server.sign_in(ann.user["login"]).access), before)
        let_the_wait_pass(self.server.database)
        later = self.server.sign_in(ann.user["login"])
        self.assertEqual(kid(later.access), new)
        self.assertTrue(passes(later.access, keys))
        self.expect(later.profile(), 200)
        self.expect(ann.profile(), 200)
        self.assertEqual(self.of("verifying").count(before), 1)

    def test_now_signs_at_once_and_old_tokens_stay_good(self):
        ann = self.server.register()
        old = kid(ann.access), kid(ann.refresh_token)
        self.keys("rotate", "--now")
        self.expect(ann.profile(), 200)
        self.expect(ann.refresh(), 200)
        self.assertFalse({kid(ann.access), kid(ann.refresh_token)} & set(old))
        self.assertEqual(self.of("signing"), [kid(ann.access)])
        self.assertEqual(self.of("signing", "refresh"), [kid(ann.refresh_token)])
        self.expect(ann.profile(), 200)

    def test_a_retired_key_is_refused_when_the_command_answers(self):
        ann, bob = self.server.register(), self.server.register()
        self.expect(ann.profile(), 200)
        self.keys("retire", kid(ann.access), kid(ann.refresh_token))
        for each in (ann, bob):
            self.expect(each.profile(), 401, "INVALID_TOKEN")
            self.expect(each.refresh(), 401, "INVALID_TOKEN")
        self.assertIn(kid(ann.access), self.of("retired"))
        self.assertNotIn(kid(ann.access), [each["kid"] for each in self.server.ask("GET", JWKS).json["keys"]])
        again = self.server.sign_in(ann.user["login"])
        self.expect(again.profile(), 200)
        self.expect(again.refresh(), 200)

    def test_a_backups_tokens_are_void_when_its_keys_are_rotated_and_retired(self):
        """As docs/operations.md says."""
        ann = self.server.register()
        old = [each["kid"] for each in self.keys("list") if each["state"] != "retired"]
        self.keys("rotate", "--now")
        new = self.server.sign_in(ann.user["login"])
        self.keys("retire", *old)
        self.expect(ann.profile(), 401, "INVALID_TOKEN")
        self.expect(ann.refresh(), 401, "INVALID_TOKEN")
        self.expect(new.profile(), 200)
        self.expect(new.refresh(), 200)

    def test_a_new_secret_takes_the_keys_with_it(self):
        """As docs/operations.md says."""
        server = self.start_server()
        ann = server.register()
        server.stop()
        os.remove(os.path.join(server.state_folder, "secret"))  # the profile dev makes up another
        server.database.query("delete from auth.signing_keys")
        server.start()
        self.expect(ann.profile(), 401, "INVALID_TOKEN")
        self.expect(ann.refresh(), 401, "INVALID_TOKEN")
        self.expect(server.sign_in(ann.user["login"]).profile(), 200)

    def test_what_is_not_there_is_not_retired(self):
        ann = self.server.register()
        done = self.server.troupe("keys", "retire", kid(ann.access), "nobodys")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("NO_SUCH_KEY", done.stderr)
        self.assertEqual(self.server.troupe("keys", "retire").returncode, 64)
        self.expect(ann.profile(), 200)

    def test_offline_it_is_the_same(self):
        server = self.start_server()
        ann = server.register()
        server.stop()
        done = server.troupe("keys", "retire", kid(ann.access), "--offline")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("retired", done.stdout)
        done = server.troupe("keys", "rotate", "--now", "--offline")
        self.assertEqual(done.returncode, 0, done)
        server.start()
        self.expect(ann.profile(), 401, "INVALID_TOKEN")
        self.expect(ann.refresh(), 200)  # another key's
        self.expect(ann.profile(), 200)


SECRET = "a secret + more of it"


class Introspection(TroupeTest):
    settings = {"introspection.clients": f"billing:{hashlib.sha256(SECRET.encode()).hexdigest()}"}

    def introspect(self, token, name="billing", secret=SECRET, **more):
        """As a client of OAuth 2.0 does, with name and secret coded as RFC 6749 wants them."""
        self.server.secrets |= {SECRET, urllib.parse.quote_plus(SECRET)}
        credentials = ":".join(map(urllib.parse.quote_plus, (name, secret)))
        return self.server.ask("POST", "/api/introspect",
                               raw=urllib.parse.urlencode({"token": token, **more}).encode(),
                               headers={"Content-Type": "application/x-www-form-urlencoded",
                                        "Authorization": "Basic " + base64.b64encode(credentials.encode()).decode()})

    def active(self, token):
        answer = self.expect(self.introspect(token), 200)
        if not answer.json["active"]:
            self.assertEqual(answer.json, {"active": False})
        return answer.json["active"]

    def test_a_good_token_is_active_and_says_what_it_says(self):
        ann = self.server.register()
        answer = self.expect(self.introspect(ann.access, token_type_hint="access_token"), 200)
        claims = decode_part(ann.access, 1)
        self.assertEqual(answer.json, {"active": True, "token_type": "Bearer",
                                       **{name: claims[name] for name in ("sub", "jti", "iss", "aud", "exp", "iat",
                                                                          "roles")}})
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_what_is_no_access_token_or_none_any_more_is_not_active(self):
        ann = self.server.register()
        old = ann.access
        self.assertTrue(self.active(old))
        self.assertFalse(self.active(ann.refresh_token))
        self.assertFalse(self.active(old[:-4] + "AAAA"))
        self.assertFalse(self.active("a" * 10000))
        self.assertFalse(self.active(""))
        self.expect(ann.log_out(), 200)
        self.assertFalse(self.active(old))

    def test_who_is_not_known_learns_nothing(self):
        ann = self.server.register()
        for name, secret in (("billing", "wrong"), ("another", SECRET), ("", ""), ("billing", "")):
            answer = self.expect(self.introspect(ann.access, name, secret), 401, "INVALID_CLIENT")
            self.assertTrue(answer.headers["WWW-Authenticate"].startswith("Basic "))
        self.expect(ann.ask("POST", "/api/introspect", {"token": ann.access}), 401, "INVALID_CLIENT")

    def test_the_digests_are_no_part_of_what_config_prints(self):
        printed = self.server.troupe("config").stdout
        self.assertNotIn(hashlib.sha256(SECRET.encode()).hexdigest(), printed)

    def test_without_clients_there_is_no_such_route(self):
        server = self.start_server()
        self.expect(server.ask("POST", "/api/introspect", {"token": "a"}), 404, "NO_SUCH_ROUTE")

    def test_a_setting_that_is_wrong_is_said_at_the_start(self):
        done = self.server.troupe("serve", settings={"introspection.clients": "billing:secret"})
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("introspection.clients: behind billing", done.stderr)


if __name__ == "__main__":
    main()
