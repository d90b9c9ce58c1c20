"""What a body may hold: every rule of every field, all bad fields named at once (422), and bodies that
are no JSON as we take it (400, with the position)."""

import unicodedata

from troupe import TroupeTest, PASSWORD, main, newcomer, unique

LONG_EMAIL = "a" * (254 - len("@example.com")) + "@example.com"  # as long as it may be

GOOD = {
    "display_name": ["John Doe", "Иван Петров", "Zoë", "李小龙", "Abc", "x" * 30, "Zoe\u0308", "é" * 30],
    "login": ["abc", "x" * 30, "A_1", "___", "007"],
    "email": ["a@b.co", LONG_EMAIL, "a.b+c!#$%&'*/=?^_`{|}~-@sub.example.org", "..@1.2"],
    "password": [PASSWORD, "Aa1!aaaa", "Aa1!" + "a" * 124, "Пароль1!", "Aa1=    ", "Aa1!" + "é" * 124],
}

BAD = {
    "display_name": {
        "TOO_SHORT": ["", "ab", "李小"],
        "TOO_LONG": ["x" * 31, "é" * 31],
        "BAD_FORMAT": [" John", "John ", "John  Doe", "John1", "John-Doe", "O'Neil", "John\tDoe", "<b>x</b>",
                       "\u3164\u3164\u3164", "\u0308abc", "John\u00a0Doe", "a\u200bbc", "😀😀😀"],
        "NUL_CHARACTER": ["John\0Doe"],
    },
    "login": {
        "TOO_SHORT": ["", "ab"],
        "TOO_LONG": ["x" * 31],
        "BAD_FORMAT": ["a b", "abc-d", "abc.d", "äöü", "abc@d", "abc ", "аbс"],
        "NUL_CHARACTER": ["abc\0"],
    },
    "email": {
        "TOO_SHORT": ["", "a@"],
        "TOO_LONG": ["a" + LONG_EMAIL],
        "BAD_FORMAT": ["abc", "a@b", "@b.co", "a@b.", "a@.co", "a@b..co", "a@-b.co", "a@b-.co", "a b@c.de",
                       "ä@b.co", "a@bä.co", "a@b@c.de", "a@" + "x" * 64 + ".co", "a@b.co\n", "a@[1.2.3.4]"],
        "NUL_CHARACTER": ["a\0@b.co"],
    },
    "password": {
        "TOO_SHORT": ["", "Aa1!aaa"],
        "TOO_LONG": ["Aa1!" + "a" * 125, "Aa1!" + "é" * 125],
        "BAD_FORMAT": ["securepass123!", "SECUREPASS123!", "SecurePass!!!", "SecurePass123", "SecurePass123?",
                       "SecurePass١٢٣!"],
        "NUL_CHARACTER": ["Secure\0Pass123!"],
    },
}

WRONG_TYPES = [1, 1.5, True, [], {}, ["x"]]

# verb, path, and a good body, of all the routes that take one.
BODIES = [
    ("POST", "/api/register", newcomer("somebody")),
    ("POST", "/api/login", {"login": "nobody", "password": "x"}),
    ("POST", "/api/refresh", {"refresh_token": "x"}),
    ("POST", "/api/logout", {"refresh_token": "x"}),
    ("PATCH", "/api/settings/edit-bio", {"bio": "x"}),
    ("PATCH", "/api/settings/password", {"old_password": "x", "new_password": PASSWORD}),
]


class Fields(TroupeTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls.server.register("ann_of_fields")

    def register(self, **changed):
        login = unique("field")
        return self.server.ask("POST", "/api/register", {**newcomer(login), **changed})

    def expect_bad(self, answer, **fields):
        self.expect(answer, 422, "INVALID_FIELDS")
        self.assertEqual(answer.bad_fields, fields, answer)
        for each in answer.json["errors"]:
            self.assertEqual(set(each), {"field", "code", "message"})
            self.assertTrue(each["message"])

    def test_every_good_value_registers(self):
        for field, values in GOOD.items():
            for value in values:
                with self.subTest(field=field, value=value):
                    self.expect(self.register(**{field: value}), 201)

    def test_every_bad_value_is_named(self):
        for field, codes in BAD.items():
            for code, values in codes.items():
                for value in values:
                    with self.subTest(field=field, value=value):
                        self.expect_bad(self.register(**{field: value}), **{field: code})

    def test_a_missing_field_is_named(self):
        for verb, path, body in BODIES:
            for field in body:
                with self.subTest(path=path, field=field):
                    rest = {name: value for name, value in body.items() if name != field}
                    self.expect_bad(self.ann.ask(verb, path, rest), **{field: "MISSING"})

    def test_null_and_wrong_types_are_named(self):
        for verb, path, body in BODIES:
            for field in body:
                for value in WRONG_TYPES + ([] if field == "bio" else [None]):
                    with self.subTest(path=path, field=field, value=value):
                        answer = self.ann.ask(verb, path, {**body, field: value})
                        self.expect_bad(answer, **{field: "WRONG_TYPE"})

    def test_u_0000_is_422_in_every_field(self):
        for verb, path, body in BODIES:
            for field in body:
                with self.subTest(path=path, field=field):
                    answer = self.ann.ask(verb, path, {**body, field: "Ab1!Ab1!\0Ab1!"})
                    self.expect_bad(answer, **{field: "NUL_CHARACTER"})

    def test_all_bad_fields_are_named_at_once(self):
        self.expect_bad(self.register(display_name=None, login="a b", email=7, password="short"),
                        display_name="WRONG_TYPE", login="BAD_FORMAT", email="WRONG_TYPE", password="TOO_SHORT")
        self.expect_bad(self.server.ask("POST", "/api/register", {}), display_name="MISSING", login="MISSING",
                        email="MISSING", password="MISSING")

    def test_a_body_that_is_no_object_is_422(self):
        for verb, path, _ in BODIES:
            for body in (b"[]", b"1", b"null", b'"x"', b"true"):
                with self.subTest(path=path, body=body):
                    answer = self.server.ask(verb, path, raw=body, token=self.ann.access)
                    self.expect(answer, 422, "INVALID_FIELDS")

    def test_unknown_fields_are_ignored(self):
        self.expect(self.register(role="admin", is_active=False, id=1, more={"a": [None]}), 201)

    def test_a_bio_may_have_500_code_points(self):
        for bio in ("", "x" * 500, "😀" * 500, "a\nb\tc", "line\u2028end"):
            with self.subTest(bio=bio):
                answer = self.ann.ask("PATCH", "/api/settings/edit-bio", {"bio": bio})
                self.assertEqual(self.expect(answer, 200).json["bio"], bio)

    def test_a_bad_bio_is_named_and_changes_nothing(self):
        self.ann.ask("PATCH", "/api/settings/edit-bio", {"bio": "as it was"})
        for bio, code in (("x" * 501, "TOO_LONG"), ("😀" * 501, "TOO_LONG"), ("a\rb", "BAD_FORMAT"),
                          ("\x1b[31m", "BAD_FORMAT"), ("\x7f", "BAD_FORMAT"), ("\x85", "BAD_FORMAT")):
            with self.subTest(bio=bio):
                self.expect_bad(self.ann.ask("PATCH", "/api/settings/edit-bio", {"bio": bio}), bio=code)
        self.assertEqual(self.ann.profile().json["bio"], "as it was")

    def test_a_new_password_keeps_the_rules_too(self):
        for code, values in BAD["password"].items():
            for value in values:
                with self.subTest(value=value):
                    answer = self.ann.ask("PATCH", "/api/settings/password",
                                          {"old_password": PASSWORD, "new_password": value})
                    self.expect_bad(answer, new_password=code)

    def test_names_and_passwords_are_taken_in_nfc(self):
        login = unique("nfc")
        taken_apart = unicodedata.normalize("NFD", "Passwörter1!")
        zoe = self.server.register(login, password=taken_apart, display_name="Zoe\u0308")
        self.assertEqual(zoe.profile().json["display_name"], "Zo\u00eb")
        for spelling in ("NFC", "NFD"):
            self.expect(self.server.log_in(login, unicodedata.normalize(spelling, taken_apart)), 200)


class Bodies(TroupeTest):
    """Sent to /api/login, which reads as all routes do."""

    def expect_400(self, body, position=None):
        with self.subTest(body=body):
            answer = self.server.ask("POST", "/api/login", raw=body)
            self.expect(answer, 400, "MALFORMED_JSON")
            self.assertRegex(answer.json["detail"], r"at byte \d+$")
            if position is not None:
                self.assertTrue(answer.json["detail"].endswith(f" {position}"), answer)

    def test_malformed_json_is_400_with_the_position(self):
        for body in (b"", b" ", b"{", b'{"login"}', b'{"login": "a",}', b"{'login': 'a'}", b"{login: 1}",
                     b'{"login": "a" "b"}', b"nul", b'{"login": "a"} x', b"[1,]", b"01", b"+1", b"NaN", b"Infinity",
                     b'"\\x"', b'"a\nb"', b"// c\n{}", b"\xef\xbb\xbf{}", b'{"login": "a", "login": "b"}'):
            self.expect_400(body)
        self.expect_400(b'{"login": "a" "b"}', 14)
        self.expect_400(b"{} x", 3)

    def test_what_is_not_utf_8_is_400(self):
        for wrong in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc3", b"\xe2\x82"):
            self.expect_400(b'{"login": "' + wrong + b'", "password": "x"}')

    def test_lone_surrogates_are_400(self):
        for wrong in (b"\\ud800", b"\\udc00", b"\\ud800x", b"\\ud800\\ud800", b"\\udc00\\ud800"):
            self.expect_400(b'{"login": "' + wrong + b'", "password": "x"}')

    def test_a_pair_of_surrogates_is_a_character(self):
        answer = self.server.ask("POST", "/api/login", raw=b'{"login": "\\ud83d\\ude00", "password": "x"}')
        self.expect(answer, 401, "INVALID_CREDENTIALS")

    def test_nesting_past_32_is_400(self):
        def nested(depth):  # the object around it is the first level
            return b'{"more": ' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"

        self.expect(self.server.ask("POST", "/api/login", raw=nested(32)), 422, "INVALID_FIELDS")
        self.expect_400(nested(33))
        self.expect_400(b"[" * 100_000)


if __name__ == "__main__":
    main()
