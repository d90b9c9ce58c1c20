"""`troupe user …` and `troupe keys …`: by the running server, and offline."""

import json
import os
import pty
import select
import stat
import subprocess
import unittest

from troupe import BINARY, PASSWORD, TroupeTest, main, run_troupe, unique, until

STATUS_REFUSED = 1
STATUS_USAGE = 64
STATUS_UNAVAILABLE = 69
NEW_PASSWORD = "Another456="


class Completion(unittest.TestCase):
    def complete(self, *words):
        """What bash offers for the last of the words."""
        script = run_troupe("completion", "bash").stdout
        ask = f"COMP_WORDS=(troupe {' '.join(repr(word) for word in words)}); COMP_CWORD={len(words)}; _troupe"
        done = subprocess.run(["bash", "-euc", f"{script}\n{ask}\necho ${{COMPREPLY[@]}}"], capture_output=True,
                              text=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash_offers_what_may_follow(self):
        self.assertIn("serve", self.complete(""))
        self.assertEqual(self.complete("user", "gr"), ["grant"])
        self.assertEqual(self.complete("events", "dead", ""), ["list", "show"])
        self.assertEqual(self.complete("events", "list", "--sub"), ["--subscriber"])
        self.assertEqual(self.complete("serve", "--http.po"), ["--http.port"])

    def test_a_shell_that_is_not_known_is_refused(self):
        self.assertEqual(run_troupe("completion", "tcsh").returncode, STATUS_USAGE)


class Commands:
    """The same for a server that runs and for none."""

    extra = []

    def troupe(self, *words, stdin=""):
        return self.server.troupe(*words, *self.extra, stdin=stdin)

    def json(self, *words, stdin=""):
        done = self.troupe(*words, "--json", stdin=stdin)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def create(self, *more):
        login = unique("cli")
        return self.json("user", "create", login, f"{login}@example.org", "Ann Lee", *more, stdin=PASSWORD + "\n")

    def expect_refused(self, done, *words):
        self.assertEqual(done.returncode, STATUS_REFUSED, done)
        lines = [line for line in done.stderr.splitlines() if line.startswith("troupe: ")]
        self.assertEqual(len(lines), 1, done.stderr)
        for word in words:
            self.assertIn(word, lines[0])

    def test_create_makes_a_user(self):
        ann = self.create()
        self.assertEqual(set(ann), {"id", "login", "email", "is_active", "roles", "sessions", "created_at"})
        self.assertEqual((ann["email"], ann["is_active"], ann["roles"], ann["sessions"]),
                         (ann["login"] + "@example.org", True, ["user"], 0))

    def test_create_makes_an_admin(self):
        self.assertEqual(self.create("--admin")["roles"], ["admin", "user"])

    def test_create_refuses_what_is_taken(self):
        ann = self.create()
        done = self.troupe("user", "create", ann["login"].upper(), "x@example.org", "Ann Lee", stdin=PASSWORD + "\n")
        self.expect_refused(done, "LOGIN_ALREADY_EXISTS")

    def test_create_refuses_what_breaks_a_rule_and_names_it(self):
        for login, email, name, password, field in (
                ("a b", "a@b.co", "Ann Lee", PASSWORD, "login"), ("abc", "ab.co", "Ann Lee", PASSWORD, "e-mail"),
                ("abc", "a@b.co", "A1", PASSWORD, "display"), ("abc", "a@b.co", "Ann Lee", "weak-one", "password")):
            with self.subTest(field=field):
                done = self.troupe("user", "create", login, email, name, stdin=password + "\n")
                self.expect_refused(done, field)
                self.assertNotIn(password, done.stdout + done.stderr)

    def test_a_password_is_read_from_standard_input_alone(self):
        for words in (["--password", PASSWORD], [PASSWORD]):
            done = self.troupe("user", "create", "abc", "a@b.co", "Ann Lee", *words, stdin=PASSWORD + "\n")
            self.assertEqual(done.returncode, STATUS_USAGE, done)
        self.expect_refused(self.troupe("user", "create", "abc", "a@b.co", "Ann Lee"), "no password")

    def test_list_has_all_users(self):
        ann, bob = self.create(), self.create()
        ids = [each["id"] for each in self.json("user", "list")["users"]]
        self.assertLessEqual({ann["id"], bob["id"]}, set(ids))
        self.assertEqual(ids, sorted(ids))
        table = self.troupe("user", "list").stdout
        self.assertIn(ann["email"], table)
        self.assertIn("LOGIN", table.splitlines()[0])

    def test_show_finds_by_number_login_and_email(self):
        ann = self.create()
        for who in (str(ann["id"]), ann["login"], ann["login"].upper(), ann["email"], ann["email"].upper()):
            self.assertEqual(self.json("user", "show", who), ann)
        self.assertIn(ann["login"], self.troupe("user", "show", ann["login"]).stdout)

    def test_nobody_is_not_found(self):
        for words in (["show"], ["deactivate"], ["activate"], ["set-password"]):
            done = self.troupe("user", *words, "nobody_at_all", stdin=PASSWORD + "\n")
            self.expect_refused(done, "NO_SUCH_USER")
        for word in ("grant", "revoke"):
            self.expect_refused(self.troupe("user", word, "nobody_at_all", "admin"), "NO_SUCH_USER")

    def test_grant_and_revoke_change_roles_and_may_be_repeated(self):
        login = self.create()["login"]
        for _ in range(2):
            self.assertEqual(self.json("user", "grant", login, "admin")["roles"], ["admin", "user"])
        for _ in range(2):
            self.assertEqual(self.json("user", "revoke", login, "admin")["roles"], ["user"])

    def test_an_unknown_role_is_refused(self):
        login = self.create()["login"]
        for word in ("grant", "revoke"):
            self.expect_refused(self.troupe("user", word, login, "emperor"), "NO_SUCH_ROLE")
            self.expect_refused(self.troupe("user", word, login, "No Role"), "role")

    def test_deactivate_and_activate_may_be_repeated(self):
        ann = self.create()
        for word, active in (("deactivate", False), ("deactivate", False), ("activate", True), ("activate", True)):
            self.assertEqual(self.json("user", word, ann["login"]), {"id": ann["id"], "is_active": active})
            self.assertEqual(self.json("user", "show", ann["login"])["is_active"], active)

    def test_set_password_sets_it(self):
        login = self.create()["login"]
        self.assertEqual(self.json("user", "set-password", login, stdin=NEW_PASSWORD + "\n")["login"], login)
        self.expect_refused(self.troupe("user", "set-password", login, stdin="weak-one\n"), "password")
        self.signs_in(login, NEW_PASSWORD)

    def test_keys_list_shows_one_key_for_each_kind_of_token(self):
        keys = self.json("keys", "list")["keys"]
        self.assertEqual(sorted((each["purpose"], each["algorithm"], each["state"]) for each in keys),
                         [("access", "EdDSA", "signing"), ("refresh", "EdDSA", "signing")])
        table = self.troupe("keys", "list").stdout
        for each in keys:
            self.assertEqual(set(each), {"kid", "purpose", "algorithm", "state", "created_at", "signs_at", "until"})
            self.assertIn(each["kid"], table)


class Online(Commands, TroupeTest):
    def signs_in(self, login, password):
        self.expect(self.server.log_in(login, password), 200)
        self.expect(self.server.log_in(login), 401, "INVALID_CREDENTIALS")

    def test_set_password_ends_all_sessions(self):
        ann = self.server.register()
        self.json("user", "set-password", ann.user["login"], stdin=NEW_PASSWORD + "\n")
        self.expect(ann.profile(), 401, "INVALID_TOKEN")
        self.expect(ann.refresh(), 401, "INVALID_TOKEN")

    def test_offline_is_refused_while_the_server_runs_and_does_nothing(self):
        login = self.create()["login"]
        for words in (["user", "create", "behind", "behind@example.org", "Ann Lee"], ["user", "deactivate", login],
                      ["user", "show", "nobody_at_all"], ["user", "list"], ["keys", "list"]):
            done = self.server.troupe(*words, "--offline", stdin=PASSWORD + "\n")
            self.assertEqual(done.returncode, STATUS_UNAVAILABLE, done)
            self.assertIn("a server is running", done.stderr)
            self.assertEqual(done.stdout, "")
        self.expect_refused(self.troupe("user", "show", "behind"), "NO_SUCH_USER")
        self.assertTrue(self.json("user", "show", login)["is_active"])

    def test_who_granted_what_is_in_the_log(self):
        ann = self.create()
        self.troupe("user", "grant", ann["login"], "admin")
        self.troupe("user", "revoke", ann["login"], "admin")
        for what in ("role granted", "role revoked"):
            self.assertTrue(self.server.log_lines(what, f"user_id={ann['id']}", "role=admin"))

    def test_the_control_socket_is_for_its_user_alone(self):
        mode = os.stat(os.path.join(self.server.state_folder, "control")).st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o600)

    def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(self):
        login = unique("tty")
        try:
            ours, theirs = pty.openpty()
        except OSError:
            self.skipTest("this machine has no terminals (/dev/pts is not mounted)")
        self.addCleanup(os.close, ours)
        process = subprocess.Popen(
            [BINARY, "user", "create", login, f"{login}@example.org", "Ann Lee", *self.server.flags()],
            env=self.server.environment(), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        shown = b""
        for question in (b"Password: ", b"Again: "):
            shown = read_until(ours, question, shown)
            os.write(ours, PASSWORD.encode() + b"\n")
        shown = read_until(ours, login.encode() + b"@", shown)
        self.assertEqual(process.wait(20), 0)
        self.assertNotIn(PASSWORD.encode(), shown)
        self.expect(self.server.log_in(login), 200)


class Offline(Commands, TroupeTest):
    extra = ["--offline"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.stop()

    def signs_in(self, login, password):
        self.server.start()
        try:
            self.expect(self.server.log_in(login, password), 200)
        finally:
            self.server.stop()

    def test_without_a_server_and_without_offline_it_is_said_what_to_do(self):
        for words in (["user", "list"], ["keys", "list"], ["user", "deactivate", "ann"]):
            done = self.server.troupe(*words)
            self.assertEqual(done.returncode, STATUS_UNAVAILABLE, done)
            self.assertIn("troupe serve", done.stderr)
            self.assertIn("--offline", done.stderr)

    def test_what_was_revoked_offline_is_refused_by_the_next_server(self):
        self.server.start()
        ann = self.server.register()
        self.server.stop()
        self.troupe("user", "deactivate", ann.user["login"])
        self.server.start()
        try:
            self.expect(ann.profile(), 401, "INVALID_TOKEN")
            self.expect(self.server.log_in(ann.user["login"]), 403, "ACCOUNT_DEACTIVATED")
        finally:
            self.server.stop()


def read_until(terminal, text, shown):
    def more():
        nonlocal shown
        if select.select([terminal], [], [], 0)[0]:
            shown += os.read(terminal, 4096)
        return text in shown
    until(more, f"{text} on the terminal; it shows {shown}")
    return shown


if __name__ == "__main__":
    main()
