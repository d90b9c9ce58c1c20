"""Limits by address, which the dev profile has not."""

import re
import time

from troupe import PASSWORD, Session, TroupeTest, main, newcomer, unique

OTHER = "127.0.0.2"


class Limits(TroupeTest):
    settings = {"limits.register": "2/1h", "limits.login": "2/12s", "limits.refresh": "2/1h",
                "limits.bad-tokens": "2/1h"}

    def fields(self, answer):
        """(policy, left, seconds until one more)"""
        policy = answer.headers["RateLimit-Policy"]
        found = re.fullmatch(r'"([a-z-]+)";r=(\d+);t=(\d+)', answer.headers["RateLimit"])
        return policy, int(found.group(2)), int(found.group(3))

    def access(self, source):
        """The token of an account that is new, and that the server has not checked yet."""
        answer = self.server.ask("POST", "/api/register", newcomer(unique()), source=source)
        return Session(self.server, self.expect(answer, 201)).access

    def test_registering_is_limited_by_address_and_says_so(self):
        source = "127.0.1.1"
        for left in (1, 0):
            answer = self.server.ask("POST", "/api/register", newcomer(unique()), source=source)
            self.expect(answer, 201)
            self.assertEqual(self.fields(answer)[:2], ('"register";q=2;w=3600', left))
        refused = self.server.ask("POST", "/api/register", newcomer(unique()), source=source)
        self.expect(refused, 429, "TOO_MANY_REQUESTS")
        self.assertEqual(int(refused.headers["Retry-After"]), self.fields(refused)[2])
        self.assertTrue(1700 < self.fields(refused)[2] <= 1800, refused.headers["RateLimit"])
        self.expect(self.server.ask("POST", "/api/register", newcomer(unique()), source=OTHER), 201)

    def test_who_comes_back_after_retry_after_is_let_in(self):
        ask = lambda: self.server.ask("POST", "/api/login", {"login": "nobody", "password": PASSWORD},
                                      source="127.0.1.2")
        for _ in range(2):
            self.expect(ask(), 401, "INVALID_CREDENTIALS")
        refused = self.expect(ask(), 429, "TOO_MANY_REQUESTS")
        time.sleep(int(refused.headers["Retry-After"]))  # what it promises is what is tested
        self.expect(ask(), 401, "INVALID_CREDENTIALS")

    def test_a_body_that_is_no_good_counts_too(self):
        ask = lambda: self.server.ask("POST", "/api/refresh", raw=b"nonsense", source="127.0.1.3")
        self.expect(ask(), 400, "MALFORMED_JSON")
        self.expect(ask(), 400, "MALFORMED_JSON")
        self.expect(ask(), 429, "TOO_MANY_REQUESTS")

    def test_guessing_the_old_password_is_signing_in(self):
        ann = self.server.register()
        guess = {"old_password": "TriedInVain1!", "new_password": "Another1!x"}
        ask = lambda: self.server.ask("PATCH", "/api/settings/password", guess, token=ann.access, source="127.0.1.5")
        answers = [ask() for _ in range(3)]
        self.assertEqual([each.status for each in answers], [401, 401, 429])

    def test_after_too_many_forged_tokens_of_an_address_only_who_was_let_in_before_is_served(self):
        before = self.start_server(self.settings)
        ann, bob = before.register().access, before.register().access
        before.stop()
        server = self.start_server(self.settings, database=before.database, state_folder=before.state_folder)
        ask = lambda token, source: server.ask("GET", "/api/profile", token=token, source=source)
        forged = ann[:-4] + "AAAA"
        for _ in range(2):
            self.expect(ask(forged, "127.0.1.4"), 401, "INVALID_TOKEN")
        self.expect(ask(forged, "127.0.1.4"), 429, "TOO_MANY_REQUESTS")
        self.expect(ask(ann, "127.0.1.4"), 429, "TOO_MANY_REQUESTS")  # new to the server
        self.expect(ask(ann, OTHER), 200)
        self.expect(ask(ann, "127.0.1.4"), 200)
        self.expect(ask(bob, "127.0.1.4"), 429, "TOO_MANY_REQUESTS")

    def test_a_token_that_was_just_given_out_is_served_among_forged_ones(self):
        answer = self.server.ask("POST", "/api/register", newcomer(unique()), source="127.0.1.7")
        ann = Session(self.server, self.expect(answer, 201))
        ask = lambda token: self.server.ask("GET", "/api/profile", token=token, source="127.0.1.7")
        answers = [ask(ann.access[:-4] + "AAAA").status for _ in range(3)]
        self.assertEqual(answers, [401, 401, 429])
        self.expect(ask(ann.access), 200)
        self.expect(self.server.ask("POST", "/api/refresh", {"refresh_token": ann.refresh_token}), 200)

    def test_tokens_that_cost_no_signature_keep_nobody_out(self):
        ann = self.access("127.0.1.6")
        ask = lambda token: self.server.ask("GET", "/api/profile", token=token, source="127.0.1.6")
        for _ in range(20):
            self.expect(ask("garbage"), 401, "INVALID_TOKEN")
        self.expect(ask(ann), 200)

    def test_the_dev_profile_has_no_limits(self):
        server = self.start_server()
        for _ in range(100):
            answer = server.log_in("nobody")
            self.expect(answer, 401, "INVALID_CREDENTIALS")
            self.assertNotIn("RateLimit", answer.headers)

    def test_the_document_tells_the_limits(self):
        routes = self.server.ask("GET", "/openapi.json").json["paths"]
        self.assertEqual(routes["/api/login"]["post"]["x-rate-limit"],
                         {"policy": "login", "quota": 2, "window-seconds": 12, "counted-by": "address"})


if __name__ == "__main__":
    main()
