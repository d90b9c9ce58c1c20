"""The REST contract, row by row: statuses, bodies, codes, headers; and what a server says to requests
that are none."""

import re
import socket

from troupe import TroupeTest, PASSWORD, at_once, decode_part, main, newcomer, unique

UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"

# verb, path, and whether a token is needed.
ROWS = [
    ("POST", "/api/register", False),
    ("POST", "/api/login", False),
    ("POST", "/api/refresh", False),
    ("POST", "/api/logout", True),
    ("POST", "/api/account-delete", True),
    ("POST", "/api/account-delete/1", True),
    ("GET", "/api/profile", True),
    ("PATCH", "/api/settings/edit-bio", True),
    ("PATCH", "/api/settings/password", True),
    ("GET", "/health/live", False),
    ("GET", "/health/ready", False),
]
PROTECTED = [(verb, path) for verb, path, needs_token in ROWS if needs_token]
WITH_BODY = [(verb, path) for verb, path, _ in ROWS
             if path.endswith(("register", "login", "refresh", "logout", "edit-bio", "password"))]


class Rows(TroupeTest):
    def assert_token_pair(self, pair):
        self.assertEqual(set(pair), {"access_token", "refresh_token"})
        for each in pair.values():
            self.assertEqual(set(each), {"token", "token_id"})
            self.assertRegex(each["token_id"], UUID)
            self.assertEqual(decode_part(each["token"], 1)["jti"], each["token_id"])

    def test_register_answers_201_with_the_user_and_a_token_pair(self):
        login = unique()
        answer = self.expect(self.server.ask("POST", "/api/register", newcomer(login)), 201)
        self.assertEqual(set(answer.json), {"user", "token_pair"})
        user = answer.json["user"]
        self.assertEqual(user, {"id": user["id"], "login": login, "email": f"{login}@example.com",
                                "is_active": True})
        self.assertIsInstance(user["id"], int)
        self.assert_token_pair(answer.json["token_pair"])

    def test_login_answers_200_with_the_user_and_a_token_pair(self):
        ann = self.server.register()
        answer = self.expect(self.server.log_in(ann.user["login"]), 200)
        self.assertEqual(set(answer.json), {"user", "token_pair"})
        self.assertEqual(answer.json["user"], ann.user)
        self.assert_token_pair(answer.json["token_pair"])

    def test_refresh_answers_200_with_the_token_pair_alone(self):
        answer = self.expect(self.server.register().refresh(), 200)
        self.assert_token_pair(answer.json)

    def test_logout_answers_200_with_its_message(self):
        answer = self.expect(self.server.register().log_out(), 200)
        self.assertEqual(answer.json, {"message": "Logged out successfully"})

    def test_account_delete_answers_200_with_the_state(self):
        ann = self.server.register()
        answer = self.expect(ann.ask("POST", "/api/account-delete"), 200)
        self.assertEqual(answer.json, {"id": ann.id, "is_active": False})

    def test_account_delete_of_another_answers_the_same(self):
        ann = self.server.register()
        answer = self.expect(self.server.admin().ask("POST", f"/api/account-delete/{ann.id}"), 200)
        self.assertEqual(answer.json, {"id": ann.id, "is_active": False})

    def test_profile_answers_200_with_all_of_it(self):
        ann = self.server.register(display_name="Zoë Lee")
        profile = self.expect(ann.profile(), 200).json
        self.assertIsInstance(profile["id"], int)
        self.assertEqual(profile, {"id": profile["id"], "auth_id": ann.id, "display_name": "Zoë Lee",
                                   "bio": None, "is_active": True})

    def test_edit_bio_answers_200_as_profile_does(self):
        ann = self.server.register()
        answer = self.expect(ann.ask("PATCH", "/api/settings/edit-bio", {"bio": "Hello,\n\tI am Ann."}), 200)
        self.assertEqual(answer.json["bio"], "Hello,\n\tI am Ann.")
        self.assertEqual(answer.json, ann.profile().json)

    def test_edit_bio_with_null_clears_it(self):
        ann = self.server.register()
        ann.ask("PATCH", "/api/settings/edit-bio", {"bio": "Hello"})
        self.assertIsNone(self.expect(ann.ask("PATCH", "/api/settings/edit-bio", {"bio": None}), 200).json["bio"])
        self.assertIsNone(ann.profile().json["bio"])

    def test_password_answers_200(self):
        ann = self.server.register()
        self.expect(ann.ask("PATCH", "/api/settings/password",
                            {"old_password": PASSWORD, "new_password": "Another456="}), 200)

    def test_health_answers_200(self):
        for path in ("/health/live", "/health/ready"):
            self.expect(self.server.ask("GET", path), 200)

    def test_an_id_is_the_same_number_everywhere(self):
        ann = self.server.register()
        self.assertEqual(decode_part(ann.access, 1)["sub"], str(ann.id))
        self.assertEqual(ann.profile().json["auth_id"], ann.id)

    def test_a_protected_route_without_a_token_is_401_with_a_challenge(self):
        for verb, path in PROTECTED:
            for headers in ({}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer "},
                            {"Authorization": "Basic YTpi"}):
                with self.subTest(verb=verb, path=path, headers=headers):
                    answer = self.expect(self.server.ask(verb, path, headers=headers), 401, "INVALID_TOKEN")
                    self.assertRegex(answer.headers["WWW-Authenticate"], "^Bearer")

    def test_a_wrong_password_is_401_with_a_challenge(self):
        ann = self.server.register()
        for answer in (self.server.log_in(ann.user["login"], "Wrong123!"),
                       ann.ask("PATCH", "/api/settings/password",
                               {"old_password": "Wrong123!", "new_password": "Another456="})):
            self.expect(answer, 401, "INVALID_CREDENTIALS")
            self.assertRegex(answer.headers["WWW-Authenticate"], "^Bearer")


class Taken(TroupeTest):
    def register(self, login, email):
        return self.server.ask("POST", "/api/register", newcomer(login, email=email))

    def test_a_taken_login_is_409_whatever_its_case(self):
        ann = self.server.register()
        for login in (ann.user["login"], ann.user["login"].upper()):
            self.expect(self.register(login, unique() + "@example.org"), 409, "LOGIN_ALREADY_EXISTS")

    def test_a_taken_email_is_409_whatever_its_case(self):
        ann = self.server.register()
        for email in (ann.user["email"], ann.user["email"].upper()):
            self.expect(self.register(unique(), email), 409, "EMAIL_ALREADY_EXISTS")

    def test_where_both_are_taken_the_email_is_named(self):
        ann, bob = self.server.register(), self.server.register()
        for email in (ann.user["email"], bob.user["email"]):
            self.expect(self.register(ann.user["login"], email), 409, "EMAIL_ALREADY_EXISTS")

    def test_of_eight_registrations_at_once_one_wins(self):
        login = unique("eight")
        answers = at_once([lambda: self.server.ask("POST", "/api/register", newcomer(login))] * 8)
        self.assertEqual(sorted(each.status for each in answers), [201] + [409] * 7, answers)
        ann = self.server.sign_in(login)
        self.expect(ann.profile(), 200)


class Headers(TroupeTest):
    def answers(self):
        ann = self.server.register()
        yield self.server.ask("POST", "/api/register", newcomer(unique()))
        yield self.server.ask("POST", "/api/register", {})
        yield self.server.log_in(unique())
        yield ann.profile()
        yield ann.refresh()
        yield self.server.ask("GET", "/api/profile")
        yield self.server.ask("GET", "/api/nowhere")
        yield self.server.ask("DELETE", "/api/profile")
        yield self.server.ask("POST", "/api/login", raw=b"{")
        yield self.server.ask("POST", "/api/login", raw=b"{}", headers={"Content-Type": "text/plain"})
        yield self.server.ask("POST", f"/api/account-delete/{ann.id}", token=ann.access)
        yield ann.log_out()

    def test_all_answers_of_the_api_have_the_headers_of_safety(self):
        for answer in self.answers():
            with self.subTest(answer=answer):
                # A profile may be kept, and asked about.
                self.assertIn(answer.headers["Cache-Control"],
                              ["private, no-cache"] if "ETag" in answer.headers else ["no-store"])
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
                self.assertRegex(answer.headers["X-Request-Id"], r"^[A-Za-z0-9._-]{1,64}$")

    def test_what_the_client_has_already_is_not_sent_again(self):
        ann = self.server.register()
        for path, body in (("/api/profile", {"bio": "other"}), ("/openapi.json", None)):
            with self.subTest(path):
                first = ann.ask("GET", path)
                etag = first.headers["ETag"]
                again = self.server.ask("GET", path, token=ann.access, headers={"If-None-Match": f'"other", W/{etag}'})
                self.assertEqual((again.status, again.body, again.headers["ETag"]), (304, b"", etag))
                self.assertEqual(again.headers["Content-Length"], str(len(first.body)))
                if body:
                    ann.ask("PATCH", "/api/settings/edit-bio", body)
                    changed = self.server.ask("GET", path, token=ann.access, headers={"If-None-Match": etag})
                    self.assertEqual(changed.status, 200)
                    self.assertNotEqual(changed.headers["ETag"], etag)

    def test_head_is_get_without_the_body(self):
        ann = self.server.register()
        for path in ("/api/profile", "/health/live", "/openapi.json"):
            with self.subTest(path):
                get, head = ann.ask("GET", path), ann.ask("HEAD", path)
                self.assertEqual((head.status, head.body), (get.status, b""))
                for name in ("Content-Length", "Content-Type", "ETag", "Cache-Control"):
                    self.assertEqual(head.headers[name], get.headers[name], name)
        self.assertEqual(self.server.ask("HEAD", "/api/profile").status, 401)
        self.assertEqual(self.server.ask("HEAD", "/api/login").status, 405)

    def test_all_errors_are_problems(self):
        for answer in self.answers():
            if answer.status < 400:
                self.assertEqual(answer.headers["Content-Type"], "application/json")
                continue
            with self.subTest(answer=answer):
                self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
                problem = answer.json
                self.assertLessEqual({"type", "title", "status", "code", "request_id"}, set(problem))
                self.assertLessEqual(set(problem), {"type", "title", "status", "detail", "code", "request_id",
                                                    "errors"})
                self.assertEqual(problem["status"], answer.status)
                self.assertEqual(problem["request_id"], answer.headers["X-Request-Id"])
                self.assertRegex(problem["code"], "^[A-Z]+(_[A-Z]+)*$")
                self.assertEqual(bool(problem.get("errors")), answer.status == 422)

    def test_a_safe_request_id_comes_back(self):
        for given in ("a", "Abc-1.2_3", "x" * 64):
            answer = self.server.ask("GET", "/api/profile", headers={"X-Request-Id": given})
            self.assertEqual(answer.headers["X-Request-Id"], given)
            self.assertEqual(answer.json["request_id"], given)

    def test_an_unsafe_request_id_is_replaced(self):
        for given in ("", "two words", 'quo"te', "x" * 65, "a\tb", "<script>", "id;rm"):
            with self.subTest(given=given):
                answer = self.server.ask("GET", "/health/live", headers={"X-Request-Id": given})
                self.assertNotEqual(answer.headers["X-Request-Id"], given)
                self.assertRegex(answer.headers["X-Request-Id"], r"^[0-9a-f-]+$")


class Misuse(TroupeTest):
    def test_unknown_paths_are_404(self):
        for path in ("/", "/api", "/api/", "/api/registers", "/api/register/", "/register", "/health",
                     "/api/health/live", "/api/settings", "/API/profile", "//api/profile"):
            with self.subTest(path=path):
                self.expect(self.server.ask("GET", path), 404, "NO_SUCH_ROUTE")

    def test_ids_that_are_no_positive_integers_are_404(self):
        admin = self.server.admin()
        for number in ("abc", "1.5", "-1", "+1", "0", "01", "1e3", "0x1", "1%20", "9223372036854775808", "", "1/",
                       "1/2"):
            with self.subTest(number=number):
                self.expect(admin.ask("POST", "/api/account-delete/" + number), 404, "NO_SUCH_ROUTE")

    def test_an_id_of_nobody_is_404(self):
        for number in ("999999", "9223372036854775807"):
            self.expect(self.server.admin().ask("POST", f"/api/account-delete/{number}"), 404, "NO_SUCH_USER")

    def test_a_wrong_verb_is_405_and_says_which_are_right(self):
        for right, path, _ in ROWS:
            for verb in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - {right}:
                with self.subTest(verb=verb, path=path):
                    answer = self.expect(self.server.ask(verb, path), 405, "METHOD_NOT_ALLOWED")
                    self.assertEqual([each.strip() for each in answer.headers["Allow"].split(",")], [right])

    def test_a_body_of_another_type_is_415(self):
        ann = self.server.register()
        for verb, path in WITH_BODY:
            for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx",
                         "application/json; charset=latin1", None):
                with self.subTest(path=path, kind=kind):
                    answer = self.server.ask(verb, path, raw=b"{}", headers={"Content-Type": kind},
                                             token=ann.access)
                    self.expect(answer, 415, "UNSUPPORTED_MEDIA_TYPE")

    def test_the_type_of_json_may_be_spelt_in_its_ways(self):
        for kind in ("application/json; charset=utf-8", "Application/JSON", 'application/json;charset="UTF-8"'):
            answer = self.server.ask("POST", "/api/login", raw=b"{}", headers={"Content-Type": kind})
            self.expect(answer, 422, "INVALID_FIELDS")

    def test_a_body_over_one_mebibyte_is_413(self):
        for length in (1024 * 1024 + 1, 2 * 1024 * 1024 - 100):
            answer = self.server.ask("POST", "/api/login", raw=b" " * length)
            self.expect(answer, 413, "CONTENT_TOO_LARGE")

    def test_a_body_of_one_mebibyte_is_read(self):
        body = b'{"login": "nobody", "password": "x"}'
        answer = self.server.ask("POST", "/api/login", raw=body + b" " * (1024 * 1024 - len(body)))
        self.expect(answer, 401, "INVALID_CREDENTIALS")

    def test_routes_without_a_body_ignore_one(self):
        ann, bob = self.server.register(), self.server.register()
        for headers in ({}, {"Content-Type": "text/plain"}):
            answer = self.server.ask("GET", "/api/profile", raw=b"{nonsense", headers=headers, token=ann.access)
            self.expect(answer, 200)
        self.expect(self.server.ask("POST", "/api/account-delete", raw=b"\xff[", token=ann.access), 200)
        self.expect(self.server.ask("POST", f"/api/account-delete/{bob.id}", raw=b"{", token=self.server.admin()
                                    .access), 200)

    def test_a_query_changes_nothing(self):
        self.expect(self.server.register().ask("GET", "/api/profile?x=1"), 200)

    def test_a_long_target_and_large_headers_are_refused_in_words(self):
        path = "/health/live?x="
        self.expect(self.server.ask("GET", path + "x" * (4096 - len(path))), 200)
        self.expect(self.server.ask("GET", path + "x" * (4097 - len(path))), 414, "URI_TOO_LONG")
        self.expect(self.server.ask("GET", "/health/live", headers={"X-Filler": "x" * 7900}), 200)
        self.expect(self.server.ask("GET", "/health/live", headers={"X-Filler": "x" * 8192}), 431,
                    "HEADER_FIELDS_TOO_LARGE")
        self.expect(self.server.ask("GET", "/health/live", headers={f"X-{n}": "x" * 500 for n in range(17)}),
                    431, "HEADER_FIELDS_TOO_LARGE")

    def test_a_head_that_others_may_read_otherwise_is_refused_and_the_connection_closed(self):
        for head in (b"GET /health/live HTTP/1.1\r\n\r\n",
                     b"GET /health/live HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                     b"GET /health/live HTTP/1.1\r\nHost: x\r\nX Filler: 1\r\n\r\n"):
            with self.subTest(head):
                with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as connection:
                    connection.sendall(head)
                    said = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
                self.assertEqual(re.findall(r"HTTP/1.1 (\d+)", said), ["400"], said)
                self.assertIn("MALFORMED_REQUEST", said)

    def test_two_requests_on_one_connection_are_answered_in_order(self):
        request = b"GET /api/%s HTTP/1.1\r\nHost: x\r\n%s\r\n"
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as connection:
            connection.sendall(request % (b"nowhere", b"") + request % (b"profile", b"Connection: close\r\n"))
            said = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        self.assertEqual(re.findall(r"HTTP/1.1 (\d+)", said), ["404", "401"], said)

    def test_nothing_internal_is_told(self):
        ann = self.server.register()
        nasty = ["'; drop table auth.auth_info; --", "\\", "%s%n", "../../etc/passwd", "{{7*7}}", "$1"]
        for text in nasty:
            answers = [self.server.log_in(text), self.server.ask("GET", "/api/profile", token=text.replace(" ", "")),
                       ann.ask("PATCH", "/api/settings/edit-bio", {"bio": text}),
                       self.server.ask("POST", "/api/register", newcomer(text)),
                       self.server.ask("POST", "/api/refresh", {"refresh_token": text})]
            for answer in answers:
                with self.subTest(text=text, answer=answer):
                    self.assertLess(answer.status, 500)
                    self.assertNotRegex(answer.body.decode().lower(), "select |insert |pg_|sqlstate|\\.cpp|backtrace")


if __name__ == "__main__":
    main()
