"""What /metrics says is what was done."""

import os
import re

from exposition import Exposition
from troupe import PASSWORD, TroupeTest, main, run_troupe, unique, until

REQUESTS, SECONDS = "troupe_http_requests_total", "troupe_http_request_seconds"


class Metrics(TroupeTest):
    def read(self):
        answer = self.expect(self.server.ask_admin("GET", "/metrics"), 200)
        self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        return Exposition(answer.body.decode())

    def gained(self, before, *key):
        return self.read()[key] - before[key]


class Requests(Metrics):
    def test_requests_are_counted_by_route_and_status(self):
        ann = self.server.register()
        before = self.read()
        for _ in range(7):
            self.expect(ann.profile(), 200)
        for _ in range(3):
            self.expect(self.server.ask("GET", "/api/profile"), 401, "INVALID_TOKEN")
        self.expect(self.server.ask("HEAD", "/api/profile", token=ann.access), 200)
        route = "route=/api/profile", "method=GET"
        self.assertEqual(self.gained(before, REQUESTS, *route, "status=200"), 8)
        self.assertEqual(self.gained(before, REQUESTS, *route, "status=401"), 3)
        self.assertEqual(self.gained(before, SECONDS + "_count", *route), 11)
        self.assertGreater(self.gained(before, SECONDS + "_sum", *route), 0)

    def test_a_path_with_a_number_is_one_route(self):
        admin = self.server.admin()
        before = self.read()
        for _ in range(3):
            victim = self.server.register()
            self.expect(admin.ask("POST", f"/api/account-delete/{victim.id}"), 200)
        self.assertEqual(self.gained(before, REQUESTS, "route=/api/account-delete/{user_id}", "method=POST",
                                     "status=200"), 3)

    def test_many_paths_methods_and_ids_make_no_new_series(self):
        self.server.ask("GET", "/nothing")
        self.server.ask("PUT", "/api/profile")
        before = self.read()
        for number in range(300):
            self.server.ask("GET", f"/api/{unique('path')}?{number}", headers={"X-Request-Id": unique("id")})
            self.server.ask(("LOCK", "OPTIONS", "PROPFIND")[number % 3], "/api/profile")
        after = self.read()
        self.assertEqual(before.samples.keys(), after.samples.keys())
        self.assertEqual(after[REQUESTS, "route=-", "method=-", "status=404"] -
                         before[REQUESTS, "route=-", "method=-", "status=404"], 300)

    def test_nothing_is_in_flight_when_all_is_answered_and_the_reader_does_not_count(self):
        self.server.ask("GET", "/nothing")
        read = self.read()
        self.assertEqual(read["troupe_http_requests_in_flight"], 0)
        self.assertNotIn("route=/metrics", str(read.series(REQUESTS)))

    def test_it_is_not_public(self):
        for path in ("/metrics", "/api/metrics"):
            self.expect(self.server.ask("GET", path), 404, "NO_SUCH_ROUTE")

    def test_nobodys_names_and_secrets_are_in_it(self):
        ann = self.server.register()
        text = self.server.ask_admin("GET", "/metrics").body.decode()
        for private in (ann.user["login"], ann.user["email"], PASSWORD, ann.access):
            self.assertNotIn(private, text)


class Actors(Metrics):
    def sum_of(self, read, name, *labels):
        return sum(value for series, value in read.series(name).items() if set(labels) <= series)

    def test_messages_and_their_times_are_counted(self):
        ann = self.server.register()
        ann.profile()
        before = self.read()
        for _ in range(5):
            self.expect(ann.profile(), 200)
        profile = "actor=profile", "pool=profile"
        for name in ("messages_total", "mailbox_seconds_count", "handler_seconds_count"):
            # The last answer is there a moment before its handler has ended.
            until(lambda: self.gained(before, "troupe_actor_" + name, *profile) >= 5, name)
        self.assertEqual(self.gained(before, "troupe_profile_lookups_total", "found_in=memory"), 5)
        self.assertEqual(self.gained(before, "troupe_profile_lookups_total", "found_in=database"), 0)

    def test_all_actors_run_and_pools_have_their_workers(self):
        read = self.read()
        running = {labels: value for labels, value in read.series("troupe_actor_running").items()}
        self.assertGreater(len(running), 15)
        self.assertEqual(set(running.values()), {1})
        self.assertEqual(read["troupe_pool_workers", "pool=auth"], 4)
        self.assertEqual(read["troupe_pool_workers", "pool=hasher"], 2)

    def test_hashing_is_counted_and_seen_as_busy(self):
        name = self.server.register().user["login"]
        before = self.read()
        for _ in range(3):
            self.server.sign_in(name)
        self.expect(self.server.log_in(name, "Wrong123!"), 401, "INVALID_CREDENTIALS")
        self.assertEqual(self.gained(before, "troupe_hashes_total", "work=verify"), 4)
        self.assertEqual(self.gained(before, "troupe_sign_ins_refused_total"), 1)
        hashers = "troupe_actor_handler_seconds_count", "pool=hasher"
        until(lambda: self.sum_of(self.read(), *hashers) - self.sum_of(before, *hashers) == 4, "four hashes")

    def test_revocations_are_in_the_guard(self):
        before = self.read()
        ann = self.server.register()
        ann.profile()
        ann.log_out()
        self.assertGreater(self.gained(before, "troupe_guard_revocations"), 0)
        self.assertGreater(self.read()["troupe_guard_cached_tokens"], 0)
        spent = self.server.ask("POST", "/api/refresh", {"refresh_token": ann.refresh_token})
        self.expect(spent, 401, "INVALID_TOKEN")
        self.assertEqual(self.gained(before, "troupe_refreshes_refused_total"), 1)


class Events(Metrics):
    def test_a_letter_that_was_sent_is_counted_and_so_are_others(self):
        before = self.read()
        for _ in range(3):
            self.server.register()
        for topic in ("user_info", "mail"):
            until(lambda: self.gained(before, "troupe_events_total", f"topic={topic}", "outcome=delivered") == 3,
                  f"three of {topic}")
        self.assertEqual(self.gained(before, "troupe_events_total", "topic=mail", "outcome=dead"), 0)

    def test_what_waits_and_what_is_dead_is_seen(self):
        server = self.server = self.start_server({"mail.server": "smtp://127.0.0.1:9", "mail.tls": "none"})
        server.register()
        until(lambda: self.read()["troupe_outbox_waiting", "topic=mail"] == 1, "a letter that waits")
        until(lambda: self.read()["troupe_outbox_oldest_seconds", "topic=mail"] > 0, "its age")
        self.assertGreater(self.read()["troupe_events_total", "topic=mail", "outcome=handed_back"], 0)
        server.database.query("update auth.outbox_deliveries set state = 'dead' where subscriber = 'mail'")
        until(lambda: self.read()["troupe_outbox_dead", "topic=mail"] == 1, "a dead letter")
        self.assertEqual(self.read()["troupe_outbox_waiting", "topic=mail"], 0)


class Process(Metrics):
    def test_the_build_is_named(self):
        [labels] = self.read().series("troupe_build_info")
        version = re.match(r"troupe (\S+)", run_troupe("--version").stdout)[1]
        self.assertIn(f"version={version}", labels)
        self.assertTrue(any(re.fullmatch(r"commit=([0-9a-f]{12}(-dirty)?|unknown)", each) for each in labels), labels)

    def test_the_process_is_as_the_system_sees_it(self):
        folder = f"/proc/{self.server.process.pid}"
        read = self.read()
        with open(f"{folder}/status", encoding="ascii") as status:
            resident = int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) * 1024
        self.assertAlmostEqual(read["process_resident_memory_bytes"] / resident, 1, delta=0.2)
        self.assertAlmostEqual(read["process_open_fds"], len(os.listdir(f"{folder}/fd")), delta=2)
        self.assertAlmostEqual(read["process_start_time_seconds"], os.stat(folder).st_mtime, delta=2)
        self.assertGreater(read["process_cpu_seconds_total"], 0)
        self.assertGreater(read["process_max_fds"], 0)


if __name__ == "__main__":
    main()
