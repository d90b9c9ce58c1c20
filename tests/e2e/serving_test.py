"""How a server serves: its log, its hashing, its end."""

import http.client
import json
import os
import re
import shutil
import signal
import statistics
import tempfile
import threading
import time

from troupe import PASSWORD, Database, TroupeTest, at_once, main, refuses_connections, unique, until

# A hash takes a tenth of a second or more, one after another; on a busy machine far more, since the
# threads that hash are nice.
SLOW = {"auth.argon2-memory-kib": "32768", "auth.argon2-passes": "4", "hasher.threads": "1",
        "http.deadline": "7s"}
DEFAULT_HASHING = {"auth.argon2-memory-kib": "19456", "auth.argon2-passes": "2"}


class Log(TroupeTest):
    def test_every_request_has_one_line_with_id_route_status_time_and_user(self):
        ann = self.server.register()
        ann_asks = {"one-1": ("GET", "/api/profile", 200), "one-2": ("POST", "/api/account-delete/7", 403)}
        for request_id, (verb, path, status) in ann_asks.items():
            self.server.ask(verb, path, token=ann.access, headers={"X-Request-Id": request_id})
            lines = self.server.log_lines("request", f"request_id={request_id} ", "route=")
            self.assertEqual(len(lines), 1, lines)
            self.assertRegex(lines[0], rf"method={verb} route=\S+ status={status} ms=[0-9.]+ user_id={ann.id} ")

    def test_the_route_is_the_pattern_and_not_what_was_asked_for(self):
        for path, route in (("/api/account-delete/12345", r"/api/account-delete/\{user_id\}"),
                            ("/api/no/such?secret=1", "-")):
            answer = self.server.ask("POST", path)
            line, = self.server.log_lines(answer.headers["X-Request-Id"], "route=")
            self.assertRegex(line, f"route={route} ")

    def test_failed_sign_ins_are_logged_with_account_and_address_and_without_what_was_tried(self):
        ann = self.server.register()
        answer = self.server.log_in(ann.user["login"], "TriedInVain1!")
        line, = self.server.log_lines("sign-in refused", answer.json["request_id"])
        self.assertRegex(line, f"code=INVALID_CREDENTIALS .*user_id={ann.id} address=127.0.0.1")
        answer = self.server.log_in(PASSWORD + "-as-login")  # people do that
        line, = self.server.log_lines("sign-in refused", answer.json["request_id"])
        self.assertIn("user_id=0", line)

    def test_who_signed_in_and_who_guessed_the_old_password_is_in_the_log(self):
        ann = self.server.register()
        answer = self.server.log_in(ann.user["login"])
        line, = self.server.log_lines(" signed in ", answer.headers["X-Request-Id"])
        self.assertIn(f"user_id={ann.id} address=127.0.0.1", line)
        answer = ann.ask("PATCH", "/api/settings/password", {"old_password": "TriedInVain1!", "new_password": "Another1!x"})
        line, = self.server.log_lines("the old password is not right", answer.json["request_id"])
        self.assertIn(f"user_id={ann.id}", line)

    def test_what_comes_from_outside_cannot_break_a_line(self):
        answer = self.server.ask("GET", "/api/profile%0Aforged=1", headers={"User-Agent": 'x" forged=1'})
        line, = self.server.log_lines(answer.headers["X-Request-Id"])
        self.assertNotIn("forged", line)

    def test_the_request_id_travels_with_the_events(self):
        login = unique()
        body = {"display_name": "Ann Lee", "login": login, "email": f"{login}@example.org", "password": PASSWORD}
        answer = self.server.ask("POST", "/api/register", body, headers={"X-Request-Id": "follow-me"})
        rows = self.server.database.query("select event_type, auth_id from auth.outbox_events "
                                          "where correlation_id = 'follow-me' order by sequence")
        user = answer.json["user"]["id"]
        self.assertEqual(rows, [f"Register|{user}", f"Welcome Mail|{user}"])
        self.assertTrue(self.server.log_lines("account opened", "request_id=follow-me"))

    def test_a_secret_in_the_log_would_be_found(self):
        ann = self.server.register()
        self.server.ask("GET", "/api/profile", headers={"X-Request-Id": "Looks.like-a-token"}, token=ann.access)
        self.assertTrue(self.server.log_lines("Looks.like-a-token"))  # nobody waits for the log
        self.server.check_log_for_secrets()
        self.server.secrets.add("x.y.Looks.like-a-token")
        self.addCleanup(self.server.secrets.discard, "x.y.Looks.like-a-token")
        with self.assertRaisesRegex(AssertionError, "holds the secret"):
            self.server.check_log_for_secrets()


class JsonLog(TroupeTest):
    settings = {"log.format": "json", "log.level": "debug"}

    def test_every_line_is_an_object(self):
        ann = self.server.register(display_name="Иван Петров")
        ann.refresh()
        ann.log_out()
        self.server.log_in(ann.user["login"], "Wrong123!")
        self.server.ask("POST", "/api/login", raw=b'{"login": "\xff"}')
        until(lambda: self.server.log_lines('"status":400'), "the last request's line")
        lines = [json.loads(line) for line in self.server.log().splitlines()]
        for line in lines:
            self.assertLessEqual({"time", "level", "component", "message"}, set(line))
            self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        requests = [line for line in lines if line["message"] == "request" and line["route"].startswith("/api")]
        self.assertEqual([line["status"] for line in requests], [201, 200, 200, 401, 400])
        self.assertEqual(requests[2]["user_id"], ann.id)
        self.assertIsInstance(requests[0]["ms"], float)


class Hashing(TroupeTest):
    settings = DEFAULT_HASHING

    def stored_hash(self, server, login):
        return server.database.query(f"select hashed_password from auth.auth_info where login = '{login}'")[0]

    def test_passwords_are_kept_as_argon2id_with_the_default_parameters(self):
        server = self.start_server({**DEFAULT_HASHING})
        ann = server.register()
        self.assertRegex(self.stored_hash(server, ann.user["login"]),
                         r"^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22,}\$[A-Za-z0-9+/]{43}$")

    def test_a_hash_follows_the_parameters_at_the_next_sign_in(self):
        database, folder = Database(), tempfile.mkdtemp(prefix="troupe-e2e.")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        first = self.start_server(database=database, state_folder=folder)
        login = first.register().user["login"]
        first.stop()
        second = self.start_server({"auth.argon2-memory-kib": "8192"}, database=database, state_folder=folder)
        self.expect(second.log_in(login, "Wrong123!"), 401, "INVALID_CREDENTIALS")
        self.assertIn("m=7168,t=1", self.stored_hash(second, login))
        self.expect(second.log_in(login), 200)
        self.assertIn("m=8192,t=1", self.stored_hash(second, login))
        self.expect(second.log_in(login), 200)

    def test_threads_that_hash_are_nice_and_others_are_not(self):
        tasks = f"/proc/{self.server.process.pid}/task"
        niceness = {}
        for task in os.listdir(tasks):
            with open(f"{tasks}/{task}/stat", encoding="utf-8") as stat:
                niceness[task] = int(stat.read().rsplit(")", 1)[1].split()[16])  # proc(5): field 19
        nice = [task for task, value in niceness.items() if value == 19]
        self.assertGreaterEqual(len(nice), 2, niceness)  # hasher.threads, and what Botan starts for them
        self.assertLess(len(nice), len(niceness) / 2, niceness)

    def test_an_unknown_login_costs_what_a_wrong_password_costs(self):
        login = self.server.register().user["login"]

        def duration(name):
            started = time.monotonic()
            self.expect(self.server.log_in(name, "Wrong123!"), 401, "INVALID_CREDENTIALS")
            return time.monotonic() - started

        # By turns, so that what else the machine does falls on both.
        pairs = [(duration(unique("nobody")), duration(login)) for _ in range(21)]
        unknown, wrong = [statistics.median(times) for times in zip(*pairs)]
        self.assertTrue(1 / 3 < unknown / wrong < 3, f"unknown {unknown}, wrong {wrong}")

    def test_a_full_queue_is_503_with_retry_after_and_delays_nothing_else(self):
        server = self.start_server({**SLOW, "hasher.queue-max": "1"})
        ann = server.register()
        flood = threading.Thread(target=lambda: flood_answers.extend(
            at_once([lambda: server.log_in(ann.user["login"])] * 12)))
        flood_answers = []
        flood.start()
        until(lambda: server.log_lines("status=503"), "the queue to be full")
        started = time.monotonic()
        self.expect(ann.profile(), 200)
        self.expect(server.ask("GET", "/health/live"), 200)
        self.assertLess(time.monotonic() - started, 1)
        flood.join()
        self.assertIn("OVERLOADED", {each.code for each in flood_answers})
        for answer in flood_answers:
            self.assertIn(answer.status, (200, 503))
            if answer.status == 503:
                self.assertRegex(answer.headers["Retry-After"], r"^[1-9]\d*$")
        until(lambda: server.log_in(ann.user["login"]).status == 200, "the queue to be empty")


class Stopping(TroupeTest):
    @classmethod
    def setUpClass(cls):
        pass  # each case stops its own

    def test_requests_in_flight_finish_and_new_connections_are_refused(self):
        self.server = self.start_server(SLOW)
        login = self.server.register().user["login"]
        answers = []
        flight = threading.Thread(target=lambda: answers.extend(at_once([lambda: self.server.log_in(login)] * 4)))
        flight.start()
        # They were sent at once: when the first has its answer, the others are in the server.
        until(lambda: self.server.log_lines("route=/api/login", "status=200"), "the first sign-in")
        self.server.signal_stop()
        until(lambda: refuses_connections(self.server.port), "connections to be refused")
        flight.join()
        self.assertEqual([each.status for each in answers], [200] * 4)
        self.server.wait_for_end()
        log = self.server.log()
        self.assertLess(log.index("requests under way may finish"), log.rindex("route=/api/login"))
        self.assertLess(log.rindex("route=/api/login"), log.index("has stopped status=0"))

    def test_both_signals_end_it_well_and_leave_no_socket(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.start_server()
            server.register()
            server.signal_stop(number)
            server.wait_for_end()
            self.assertNotIn("control", os.listdir(server.state_folder))

    def test_an_idle_connection_does_not_hold_it_up(self):
        server = self.start_server()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        self.addCleanup(connection.close)
        connection.request("GET", "/health/live")
        connection.getresponse().read()
        started = time.monotonic()
        server.stop()
        self.assertLess(time.monotonic() - started, 5)

    def test_all_actors_stop_in_time(self):
        server = self.start_server()
        server.register().log_out()
        server.stop()
        self.assertEqual(server.log_lines("overstays", patience=0), [])
        self.assertEqual([line for line in server.log().splitlines() if re.search(r" (warn|error) ", line)], [])


class BasePath(TroupeTest):
    settings = {"http.base-path": "/v2/"}

    def test_all_but_health_is_under_it_and_nowhere_else(self):
        self.expect(self.server.ask("GET", "/v2/profile"), 401, "INVALID_TOKEN")
        for path in ("/api/profile", "/profile", "/v2/health/live"):
            self.expect(self.server.ask("GET", path), 404, "NO_SUCH_ROUTE")
        self.expect(self.server.ask("GET", "/health/live"), 200)
        self.assertEqual(self.server.ask("GET", "/v2/profile").headers["Cache-Control"], "no-store")

    def test_it_may_be_empty(self):
        server = self.start_server({"http.base-path": ""})
        self.expect(server.ask("GET", "/profile"), 401, "INVALID_TOKEN")


if __name__ == "__main__":
    main()
