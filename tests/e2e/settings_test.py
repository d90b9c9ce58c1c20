"""Settings and starting: where values come from, what stops a start and how that is said."""

import os
import re
import socket
import tempfile
import unittest

from troupe import Database, Server, TroupeTest, main, run_troupe

STATUS_USAGE = 64
STATUS_CONFIG = 78
STRONG = "correct-horse-battery-staple-0123456789-abcdef\n"


class Sources(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="troupe-e2e.")
        self.addCleanup(folder.cleanup)
        self.file = os.path.join(folder.name, "troupe.toml")
        self.write("")

    def write(self, text):
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(text)

    def config(self, *flags, **variables):
        environment = {"PATH": os.environ["PATH"], **{f"TROUPE_{name}": value for name, value in variables.items()}}
        return run_troupe("config", "--config", self.file, *flags, environment=environment)

    def row(self, setting, *flags, **variables):
        """Value and origin, as printed."""
        done = self.config(*flags, **variables)
        self.assertEqual(done.returncode, 0, done.stderr)
        return re.search(rf"^{re.escape(setting)} +(\S+) +(.*)$", done.stdout, re.M).groups()

    def expect_stopped(self, done, *words):
        self.assertIn(done.returncode, (STATUS_USAGE, STATUS_CONFIG), done)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_flag_before_variable_before_file_before_profile_before_default(self):
        given = {"HTTP_ADDRESS": "127.0.0.3"}
        flag = ["--http.address", "127.0.0.4"]
        self.assertEqual(self.row("http.address"), ("0.0.0.0", "default"))
        self.assertEqual(self.row("http.address", "--profile", "dev"), ("127.0.0.1", "profile dev"))
        self.assertEqual(self.row("http.address", PROFILE="dev"), ("127.0.0.1", "profile dev"))
        self.write('[http]\naddress = "127.0.0.2"\n')
        self.assertEqual(self.row("http.address", "--profile", "dev"), ("127.0.0.2", "file " + self.file))
        self.assertEqual(self.row("http.address", **given), ("127.0.0.3", "variable TROUPE_HTTP_ADDRESS"))
        self.assertEqual(self.row("http.address", *flag, **given), ("127.0.0.4", "flag --http.address"))

    def test_the_file_that_is_shipped_is_one(self):
        shipped = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../config/deploy/troupe.toml")
        done = run_troupe("config", environment={"TROUPE_CONFIG": shipped})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"(?m)^http\.trusted-proxies +127\.0\.0\.1, ::1 +file ")

    def test_production_asks_no_database_over_a_network_in_the_clear(self):
        url = "postgresql://ann:hunter2@db.example.org/troupe"
        for command in (["serve"], ["migrate"], ["user", "list", "--offline"]):
            done = run_troupe(*command, environment={"TROUPE_DATABASE_AUTH_URL": url})
            self.assertEqual(done.returncode, 69, done)
            self.assertIn("sslmode=verify-full", done.stderr)
            self.assertIn("--database.auth-url", done.stderr)
            self.assertNotIn("hunter2", done.stderr)

    def test_the_file_may_come_from_a_variable(self):
        self.write("[http]\nport = 1234\n")
        done = run_troupe("config", environment={"TROUPE_CONFIG": self.file})
        self.assertRegex(done.stdout, r"(?m)^http\.port +1234 +file ")

    def test_unknown_names_stop_the_start(self):
        self.expect_stopped(self.config("--http.prot", "1"), "--http.prot", "--http.port")
        self.expect_stopped(self.config(HTTP_PROT="1"), "TROUPE_HTTP_PROT", "TROUPE_HTTP_PORT")
        self.write("[http]\nprot = 1\n")
        self.expect_stopped(self.config(), "http.prot", self.file)

    def test_bad_values_stop_the_start_with_the_settings_name(self):
        for flag, value in (("http.port", "70000"), ("http.port", "x"), ("http.port", ""),
                            ("auth.access-lifetime", "30"), ("auth.access-lifetime", "1y"),
                            ("auth.access-lifetime", "-1m"), ("log.format", "xml"), ("database.migrate", "maybe")):
            with self.subTest(flag=flag, value=value):
                self.expect_stopped(self.config(f"--{flag}={value}"), flag)
                self.expect_stopped(self.config(**{flag.upper().replace(".", "_").replace("-", "_"): value}), flag)

    def test_a_bad_value_stops_the_start_even_where_another_holds(self):
        self.expect_stopped(self.config("--http.port", "1", HTTP_PORT="x"), "http.port", "TROUPE_HTTP_PORT")

    def test_an_unknown_profile_and_a_missing_file_stop_the_start(self):
        self.expect_stopped(self.config("--profile", "staging"), "profile", "staging")
        self.expect_stopped(run_troupe("config", "--config", "/nowhere.toml"), "/nowhere.toml")

    def test_unknown_commands_stop_the_start(self):
        for words in (["srve"], ["user", "sho"], ["keys", "destroy"], ["serve", "now"]):
            done = run_troupe(*words)
            self.assertEqual(done.returncode, STATUS_USAGE, done)
            self.assertIn(words[-1], done.stderr)

    def test_secrets_are_masked(self):
        url = "postgresql://troupe:Hidden123@db/troupe"
        done = self.config("--database.auth-url", url, DATABASE_PROFILE_URL=url)
        self.assertNotIn("Hidden123", done.stdout)
        self.assertRegex(done.stdout, r"(?m)^database\.auth-url +\*\*\* +flag --database\.auth-url$")
        self.assertRegex(done.stdout, r"(?m)^database\.profile-url +\*\*\* +variable TROUPE_DATABASE_PROFILE_URL$")

    def test_version_and_help(self):
        self.assertRegex(run_troupe("--version").stdout, r"^troupe \d+\.\d+\.\d+ \(commit \S+, .+\)\n$")
        for words in ([], ["serve"], ["user"], ["user", "create"], ["keys", "list"], ["config"], ["migrate"]):
            done = run_troupe(*words, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn("Example:", done.stdout)


class Starting(TroupeTest):
    @classmethod
    def setUpClass(cls):
        pass  # each case has its own

    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.clean_up)

    def serve(self, *flags, profile="dev", **variables):
        return run_troupe("serve", "--state-folder", self.server.state_folder, "--http.port", "0", "--http.address",
                          "127.0.0.1", "--admin-listen", "127.0.0.1:0", "--profile", profile, *flags,
                          environment={**self.server.environment(), **variables})

    def expect_stopped(self, done, *words):
        """One line says why, beside what the log has."""
        self.assertNotEqual(done.returncode, 0)
        lines = [line for line in done.stderr.splitlines() if not re.match(r"\d{4}-\d\d-\d\dT\S+ info ", line)]
        self.assertEqual(len(lines), 1, done.stderr)
        for word in words:
            self.assertIn(word, lines[0])

    def secret(self, text, mode=0o600):
        path = os.path.join(self.server.state_folder, "secret")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)

    def test_production_makes_up_no_secret(self):
        self.expect_stopped(self.serve(profile="production"), "--secret-file", "TROUPE_SECRET_FILE")
        self.assertNotIn("secret", os.listdir(self.server.state_folder))

    def test_production_refuses_a_secret_that_was_made_up(self):
        self.server.start()
        self.server.stop()
        self.assertEqual(os.stat(os.path.join(self.server.state_folder, "secret")).st_mode & 0o777, 0o600)
        self.expect_stopped(self.serve(profile="production"), "made up", "--secret-file")

    def test_a_weak_secret_is_refused(self):
        for text in ("", "short\n", "x" * 64, "ab" * 40):
            for profile in ("production", "dev"):
                with self.subTest(text=text, profile=profile):
                    self.secret(text)
                    self.expect_stopped(self.serve(profile=profile), "weak", "--secret-file")

    def test_a_secret_that_others_may_read_is_refused(self):
        self.secret(STRONG, 0o644)
        self.expect_stopped(self.serve(profile="production"), "others may read", "--secret-file")

    def test_a_port_in_use_is_said_plainly(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            self.expect_stopped(self.serve("--http.port", port), "in use", port, "--http.port")
            self.expect_stopped(self.serve("--admin-listen", f"127.0.0.1:{port}"), "in use", port, "--admin-listen")

    def test_an_admin_listener_that_is_none_is_said_plainly(self):
        for text in ("8081", "", "localhost:0"):
            self.expect_stopped(self.serve("--admin-listen", text), "admin-listen", f'"{text.removesuffix(":0")}"')

    def test_a_second_server_on_one_state_folder_is_refused_and_the_first_serves_on(self):
        self.server.start()
        self.expect_stopped(self.serve(), "running already", "state folder")
        self.expect(self.server.ask("GET", "/health/ready"), 200)
        self.assertEqual(self.server.troupe("user", "list").returncode, 0)
        self.server.stop()

    def test_a_socket_left_by_a_killed_server_is_no_hindrance(self):
        self.server.start()
        self.server.kill()
        self.assertIn("control", os.listdir(self.server.state_folder))
        self.server.start()
        self.assertEqual(self.server.troupe("user", "list").returncode, 0)
        self.server.stop()

    def test_a_database_that_is_away_is_said_plainly(self):
        away = "postgresql://troupe_auth:Hidden123@/troupe?host=/nonexistent"
        for migrate in ("true", "false"):
            done = self.serve("--database.migrate", migrate, TROUPE_DATABASE_AUTH_URL=away,
                              TROUPE_DATABASE_AUTH_OWNER_URL=away)
            self.expect_stopped(done, "schema auth", "--database.auth-")
            self.assertNotIn("Hidden123", done.stderr)

    def test_without_migrating_an_empty_database_is_refused(self):
        empty = Server(database=Database())
        self.addCleanup(empty.clean_up)
        done = empty.troupe("serve", settings={"database.migrate": "false"})
        self.expect_stopped(done, "schema auth", "troupe migrate")

    def test_settings_are_judged_before_a_database_is_touched(self):
        empty = Server(database=Database())
        self.addCleanup(empty.clean_up)
        for name, value in {"mail.server": "mail.example.org", "http.cors-origins": "nonsense",
                            "http.trusted-proxies": "nonsense", "admin-listen": "8081"}.items():
            done = empty.troupe("serve", settings={name: value})
            self.expect_stopped(done, name)
            self.assertNotIn("migrat", done.stderr)
        done = run_troupe("serve", "--secret-file", "/nowhere/secret", environment=empty.environment())
        self.expect_stopped(done, "/nowhere/secret")
        self.assertEqual(empty.database.query("select count(*) from information_schema.tables "
                                              "where table_schema in ('auth', 'profile')"), ["0"])

    def test_migrate_brings_an_empty_database_up_to_date_and_may_be_repeated(self):
        fresh = Server({"database.migrate": "false"}, database=Database())
        self.addCleanup(fresh.clean_up)
        for _ in range(2):
            done = run_troupe("migrate", environment=fresh.environment())
            self.assertEqual(done.returncode, 0, done.stderr)
        fresh.start()
        fresh.register()
        fresh.stop()

    def test_a_bad_address_and_base_path_are_said_plainly(self):
        self.expect_stopped(self.serve("--http.address", "nowhere"), "http.address")
        self.expect_stopped(self.serve("--http.base-path", "api"), "http.base-path")


if __name__ == "__main__":
    main()
