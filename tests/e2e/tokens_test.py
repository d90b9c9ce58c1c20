"""Tokens as others see them: their shape, and all that must not pass for one; what is revoked stays so
over a restart; roles."""

import base64
import hashlib
import hmac
import shutil
import tempfile
import threading
import time

from troupe import TroupeTest, PASSWORD, Database, Server, decode_part, encode_part, main, until

# Of Ed25519: what a signature's second half is counted modulo (RFC 8032, section 5.1).
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


class Shape(TroupeTest):
    def test_the_header_names_algorithm_type_and_key(self):
        ann = self.server.register()
        access, refresh = decode_part(ann.access, 0), decode_part(ann.refresh_token, 0)
        self.assertEqual(access, {"alg": "EdDSA", "typ": "at+jwt", "kid": access["kid"]})
        self.assertEqual(refresh, {"alg": "EdDSA", "typ": "rt+jwt", "kid": refresh["kid"]})
        self.assertNotEqual(access["kid"], refresh["kid"])

    def test_the_claims_are_those_of_the_contract(self):
        before = int(time.time())
        ann = self.server.register()
        access, refresh = decode_part(ann.access, 1), decode_part(ann.refresh_token, 1)
        for claims, kind, jti, lifetime in ((access, "access", ann.access_id, 30 * 60),
                                            (refresh, "refresh", ann.refresh_id, 7 * 24 * 3600)):
            self.assertEqual(set(claims), {"sub", "exp", "iat", "jti", "role", "roles", "type", "sid", "gen", "iss",
                                           "aud"})
            self.assertEqual((claims["sub"], claims["type"], claims["jti"]), (str(ann.id), kind, jti))
            self.assertEqual((claims["role"], claims["roles"]), ("user", ["user"]))
            self.assertEqual((claims["iss"], claims["aud"]), ("troupe", "troupe"))
            self.assertEqual(claims["exp"] - claims["iat"], lifetime)
            self.assertLessEqual(before, claims["iat"])
            self.assertLessEqual(claims["iat"], time.time())
        self.assertEqual(access["sid"], refresh["sid"])

    def test_a_refresh_keeps_the_session_and_renews_the_jti(self):
        ann = self.server.register()
        before = decode_part(ann.access, 1)
        ann.refresh()
        after = decode_part(ann.access, 1)
        self.assertEqual(after["sid"], before["sid"])
        self.assertNotEqual(after["jti"], before["jti"])

    def test_an_admin_has_the_highest_role_and_all_roles(self):
        claims = decode_part(self.server.admin().access, 1)
        self.assertEqual((claims["role"], set(claims["roles"])), ("admin", {"admin", "user"}))


class Forgery(TroupeTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.server.register()
        cls.header, cls.claims = decode_part(cls.ann.access, 0), decode_part(cls.ann.access, 1)
        cls.first, cls.second, cls.signature = cls.ann.access.split(".")

    def expect_refused(self, token):
        with self.subTest(token=token):
            answer = self.server.ask("GET", "/api/profile", token=token)
            self.expect(answer, 401, "INVALID_TOKEN")
            self.assertEqual(answer.headers["WWW-Authenticate"], 'Bearer error="invalid_token"')
        self.expect(self.ann.profile(), 200)  # the good one still passes, next to it

    def signed_as_before(self, header=None, claims=None):
        first = encode_part({**self.header, **header}) if header else self.first
        second = encode_part({**self.claims, **claims}) if claims else self.second
        return f"{first}.{second}.{self.signature}"

    def test_without_a_signature(self):
        for algorithm in ("none", "None", "NONE", ""):
            header = encode_part({**self.header, "alg": algorithm})
            for signature in ("", self.signature):
                self.expect_refused(f"{header}.{self.second}.{signature}")
        self.expect_refused(f"{self.first}.{self.second}.")
        self.expect_refused(f"{self.first}.{self.second}")

    def test_with_changed_claims(self):
        admin = self.server.admin()
        for claims in ({"sub": str(admin.id)}, {"role": "admin", "roles": ["admin", "user"]},
                       {"exp": self.claims["exp"] + 1}, {"gen": self.claims["gen"] + 1},
                       {"sid": self.claims["sid"] + "0"}, {"jti": admin.access_id}):
            self.expect_refused(self.signed_as_before(claims=claims))

    def test_with_another_header(self):
        for header in ({"kid": "x"}, {"kid": ""}, {"typ": "JWT"}, {"alg": "ES256"}, {"crit": ["x"]},
                       {"kid": decode_part(self.ann.refresh_token, 0)["kid"]}, {"jwk": {}}, {"jku": "http://x"}):
            self.expect_refused(self.signed_as_before(header=header))

    def test_with_the_public_key_taken_for_a_secret(self):
        rows = self.server.database.query("select public_key from auth.signing_keys where purpose = 'access'")
        text = f"{encode_part({**self.header, 'alg': 'HS256'})}.{self.second}"
        for key in (rows[0].encode(), b""):
            mac = hmac.new(key, text.encode(), hashlib.sha256).digest()
            self.expect_refused(f"{text}.{encode_part(mac)}")

    def test_with_another_signature(self):
        raw = decode_bytes(self.signature)
        changed = [bytes([raw[0] ^ 1]) + raw[1:], raw[:-1], raw + b"\0", b"\0" * 64, raw[:32] + b"\0" * 32]
        s = int.from_bytes(raw[32:], "little")
        changed.append(raw[:32] + (s + GROUP_ORDER).to_bytes(32, "little"))
        changed.append(b"\x01" + b"\0" * 63)  # the identity, which signs for a weak key
        for signature in changed:
            self.expect_refused(f"{self.first}.{self.second}.{encode_part(signature)}")

    def test_spelt_in_another_way(self):
        last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(self.signature[-1])
        loose = self.signature[:-1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last ^ 1]
        start = f"{self.first}.{self.second}."
        for token in (start + loose, start + self.signature + "=", start + self.signature + "==",
                      start + self.signature + ".", "." + self.ann.access, self.ann.access + ".x",
                      start + self.signature[:10] + "%20" + self.signature[10:], self.ann.access.upper()):
            self.expect_refused(token)

    def test_a_refresh_token_does_not_pass_for_an_access_token_nor_the_other_way(self):
        self.expect_refused(self.ann.refresh_token)
        answer = self.server.ask("POST", "/api/refresh", {"refresh_token": self.ann.access})
        self.expect(answer, 401, "INVALID_TOKEN")

    def test_a_token_of_another_server(self):
        stranger = self.start_server()
        self.expect_refused(stranger.register().access)

    def test_very_long_ones(self):
        for token in ("x" * 8000, "a." * 3000, self.ann.access + "A" * 7000):
            self.expect_refused(token)
        self.assertEqual(self.server.ask("GET", "/api/profile", token=self.ann.access + "A" * 9000).status, 431)

    def test_the_scheme_may_be_spelt_in_any_case_and_nothing_else(self):
        for header, status in ((f"bearer {self.ann.access}", 200), (f"BEARER  {self.ann.access}", 200),
                               (f"Token {self.ann.access}", 401), (self.ann.access, 401),
                               (f"Bearer {self.ann.access}, Bearer x", 401), (f"Bearer {self.ann.access} x", 401)):
            with self.subTest(header=header):
                answer = self.server.ask("GET", "/api/profile", headers={"Authorization": header})
                self.assertEqual(answer.status, status)


class Time(TroupeTest):
    settings = {"auth.access-lifetime": "1s", "auth.refresh-lifetime": "2s"}

    def test_tokens_are_refused_from_their_exp_on_without_leeway(self):
        ann = self.server.register()
        expired = decode_part(ann.access, 1)["exp"]
        answers = []
        until(lambda: answers.append((time.time(), ann.profile().status)) or answers[-1][1] != 200, "the expiry")
        self.assertEqual(answers[-1][1], 401)
        self.assertGreaterEqual(answers[-1][0] + 0.2, expired)
        self.assertLess(answers[-1][0], expired + 1)

    def test_a_refresh_token_dies_at_its_exp_too(self):
        ann = self.server.register()
        expires = decode_part(ann.refresh_token, 1)["exp"]
        until(lambda: time.time() > expires, "the expiry")
        self.expect(ann.refresh(), 401, "INVALID_TOKEN")
        self.expect(self.server.log_in(ann.user["login"]), 200)


class Restarts(TroupeTest):
    def setUp(self):
        self.database = Database()
        self.folder = tempfile.mkdtemp(prefix="troupe-e2e.")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.server = self.start()

    @classmethod
    def setUpClass(cls):
        pass  # each case has its own, which it restarts

    def start(self, settings=None):
        return self.start_server(settings, database=self.database, state_folder=self.folder)

    def assert_same_after_restart(self, restart):
        ann, out, changed, gone, spent = [self.server.register() for _ in range(5)]
        others = self.server.sign_in(changed.user["login"])
        spent_token = spent.refresh_token
        spent.refresh()
        out.log_out()
        changed.ask("PATCH", "/api/settings/password", {"old_password": PASSWORD, "new_password": "Another456="})
        gone.ask("POST", "/api/account-delete")
        restart()
        self.server = self.start()
        for session, status in ((ann, 200), (spent, 200), (changed, 200), (out, 401), (others, 401), (gone, 401)):
            session.server = self.server
            self.assertEqual(session.profile().status, status)
            self.assertEqual(session.refresh().status, status)
        answer = self.server.ask("POST", "/api/refresh", {"refresh_token": spent_token})
        self.expect(answer, 401, "INVALID_TOKEN")

    def test_keys_and_revocations_outlive_a_stop(self):
        self.assert_same_after_restart(self.server.stop)

    def test_keys_and_revocations_outlive_a_kill(self):
        self.assert_same_after_restart(self.server.kill)

    def restart(self, settings):
        self.server.stop()
        self.server = self.start(settings)

    def test_a_revocation_that_was_too_late_for_its_caller_counts_all_the_same(self):
        ann = self.server.register()
        self.restart({"http.deadline": "100ms"})
        ann.server = self.server
        self.expect(ann.profile(), 200)
        sid = decode_part(ann.access, 1)["sid"]
        holding = threading.Thread(target=self.database.query, args=(
            f"begin; select 1 from auth.sessions where id = {sid} for update; select pg_sleep(0.3); commit",))
        holding.start()
        until(lambda: self.database.query("select 1 from pg_stat_activity where query like '%pg_sleep%' and "
                                          "state = 'active' and pid <> pg_backend_pid()"), "the lock")
        self.expect(ann.log_out(), 503, "DEADLINE_PASSED")
        holding.join()
        until(lambda: self.database.query(f"select 1 from auth.sessions where id = {sid} and ended_at is not null"),
              "the session's end")
        until(lambda: ann.profile().status == 401, "the guard to know")

    def test_what_was_revoked_stays_so_when_lifetimes_are_shortened(self):
        self.restart({"auth.access-lifetime": "1h"})
        by_session, by_token = self.server.register(), self.server.register()
        by_session.log_out()
        by_token.log_out()
        # Either alone must do: the ended session of the one, the blacklisted token of the other.
        self.database.query(f"delete from auth.token_blacklist where user_id = {by_session.id}; "
                            "update auth.sessions set ended_at = ended_at - interval '10 minutes'; "
                            f"update auth.sessions set ended_at = null where user_id = {by_token.id}")
        self.restart({"auth.access-lifetime": "1m"})
        for who in (by_session, by_token):
            who.server = self.server
            self.expect(who.profile(), 401, "INVALID_TOKEN")

    def test_another_secret_is_refused_plainly(self):
        self.server.stop()
        other = Server(database=self.database)
        self.addCleanup(other.clean_up)
        done = other.troupe("serve")
        self.assertNotEqual(done.returncode, 0, done.stderr)
        last = done.stderr.strip().splitlines()[-1]
        self.assertRegex(last, "secret")
        self.assertRegex(last, "secret-file")


class Roles(TroupeTest):
    def test_a_role_that_is_granted_counts_from_the_next_token_on(self):
        ann, bob = self.server.register(), self.server.register()
        self.assertEqual(self.server.troupe("user", "grant", ann.user["login"], "admin").returncode, 0)
        self.expect(ann.profile(), 200)
        self.expect(ann.refresh(), 200)
        self.assertEqual(decode_part(ann.access, 1)["role"], "admin")
        self.expect(ann.ask("POST", f"/api/account-delete/{bob.id}"), 200)

    def test_a_role_that_is_taken_voids_every_older_token(self):
        admin, bob = self.server.admin(), self.server.register()
        self.assertEqual(self.server.troupe("user", "revoke", admin.user["login"], "admin").returncode, 0)
        self.expect(admin.profile(), 401, "INVALID_TOKEN")
        self.expect(admin.ask("POST", f"/api/account-delete/{bob.id}"), 401, "INVALID_TOKEN")
        self.expect(admin.refresh(), 401, "INVALID_TOKEN")
        again = self.server.sign_in(admin.user["login"])
        self.assertEqual(decode_part(again.access, 1)["roles"], ["user"])
        self.expect(again.ask("POST", f"/api/account-delete/{bob.id}"), 403, "PERMISSION_DENIED")

    def test_who_is_activated_again_signs_in_anew(self):
        ann = self.server.register()
        self.server.troupe("user", "deactivate", ann.user["login"])
        self.expect(ann.profile(), 401, "INVALID_TOKEN")
        self.server.troupe("user", "activate", ann.user["login"])
        self.expect(ann.profile(), 401, "INVALID_TOKEN")
        again = self.server.sign_in(ann.user["login"])
        until(lambda: again.profile().json.get("is_active"), "the profile to be active again")


class Sweeping(TroupeTest):
    settings = {"sweeper.interval": "1s"}

    def test_what_has_expired_is_removed_and_nothing_else(self):
        ann, bob, out = [self.server.register() for _ in range(3)]
        self.server.sign_in(ann.user["login"])
        out.log_out()
        query = self.server.database.query
        age = "interval '8 days'"
        query(f"update auth.sessions set expires_at = now() - {age} where user_id = {ann.id}; "
              f"update auth.token_blacklist set expires_at = now() - {age}, blacklisted_at = now() - {age} "
              f"where jti = '{out.refresh_id}'; "
              "insert into auth.raised_generations (user_id, generation, expires_at) "
              f"values ({bob.id}, 1, now() - {age})")
        until(lambda: self.server.log_lines("swept", "tokens=1", "sessions=2", "generations=1"), "the sweeper")
        self.assertEqual(query(f"select id from auth.sessions where user_id = {ann.id}"), [])
        self.assertEqual(query("select user_id from auth.raised_generations"), [])
        self.assertEqual(query("select jti from auth.token_blacklist"), [out.access_id])
        self.expect(bob.profile(), 200)
        self.expect(bob.refresh(), 200)


def decode_bytes(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


if __name__ == "__main__":
    main()
