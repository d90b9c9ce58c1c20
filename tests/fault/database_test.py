"""PostgreSQL restarted, stopped and killed under load: nothing acknowledged is lost, what needs it is
503 within a second, what does not goes on, and all recovers without help."""

import dataclasses
import threading
import time
import unittest

from accounts import read_accounts
from fixture import Load, Postgres, Troupe, main, sql, tokens, until

# A second is promised; the rest is for a busy machine and Python's own threads.
AWAY_WITHIN = 1.3


@dataclasses.dataclass
class Writer:
    """A user of one thread, and what it was told."""

    login: str
    access: str
    refresh: str
    refresh_is_known: bool = True
    bio: str = None
    bio_is_known: bool = True


class DatabaseTest(unittest.TestCase):
    def setUp(self):
        self.postgres = Postgres()
        # Or signing in over and over would end the sessions that are refreshed.
        self.troupe = Troupe(TROUPE_AUTH_SESSIONS_MAX="10000")
        self.addCleanup(self.troupe.remove)
        self.troupe.await_ready()
        self.acknowledged = {}
        self.answers = []  # (what, answer)
        self.mine = threading.local()
        self.writers = []
        client = self.troupe.client()
        self.reader, _ = tokens(self.register(client, f"{self.id_of_test()}_reader"))
        self.assertEqual(client.profile(self.reader).status, 200)

    def id_of_test(self):
        return self._testMethodName.split("_")[-1]

    # -- load

    def heard(self, what, answer):
        self.answers.append((what, answer))
        return answer

    def register(self, client, login):
        answer = self.heard("register", client.register(login))
        if answer.status == 201:
            self.acknowledged[login] = answer.body["user"]["id"]
        return answer

    def work(self, client, number):
        """A round of requests by this thread's own user."""
        me = getattr(self.mine, "writer", None)
        if not me:
            login = f"{self.id_of_test()}_writer_{number}"
            answer = self.register(client, login)
            if answer.status != 201:
                return  # the next round tries again
            me = self.mine.writer = Writer(login, *tokens(answer))
            self.writers.append(me)
        answer = self.register(client, f"{self.id_of_test()}_{number}")
        if answer.status == 503:
            time.sleep(0.05)  # told to retry later; a hot loop would leave nothing to PostgreSQL
        self.heard("log in", client.log_in(me.login))
        self.heard("read", client.profile(self.reader))
        self.edit(client, me, f"bio {number}")
        self.refresh(client, me)

    def edit(self, client, me, bio):
        answer = self.heard("edit", client.edit_bio(me.access, bio))
        if answer.status == 200:
            me.bio, me.bio_is_known = bio, True
        elif answer.body.get("code") != "STORAGE_UNAVAILABLE":
            me.bio_is_known = False

    def refresh(self, client, me):
        answer = self.heard("refresh", client.refresh(me.refresh))
        if answer.status == 200:
            me.access, me.refresh = tokens(answer)
            me.refresh_is_known = True
        elif answer.body.get("code") == "STORAGE_OUTCOME_UNKNOWN":
            me.refresh_is_known = False  # perhaps it is spent, by a refresh that nobody heard of
        elif me.refresh_is_known:
            self.assertEqual(answer.status, 503, answer)

    def under_load(self, fault):
        """Runs `fault` in the middle of the load; returns what it returned."""
        load = Load(self.troupe, 6, self.work)
        until("all writers write", 20, lambda: sum(w.bio is not None for w in self.writers) >= 6)
        try:
            result = fault()
            self.troupe.await_ready()
            before = len(self.answers)
            until("requests are served again", 10, lambda: {"register", "log in", "edit"} <= {
                what for what, answer in self.answers[before:] if answer.status in (200, 201)})
        finally:
            load.stop()
        return result

    # -- what must be so

    def watch(self, seconds):
        """Asks for health while the database is away."""
        client = self.troupe.client()
        began = time.monotonic()
        until("/health/ready says 503", 3, lambda: client.get("/health/ready").status == 503)
        until("it has been away for long enough", seconds + 1, lambda: (
            self.assertEqual(client.get("/health/live").status, 200),
            time.monotonic() - began > seconds)[1])
        unready = client.get("/health/ready")
        self.assertEqual(unready.status, 503)
        self.assertTrue(any("degraded" in line for line in unready.body["not_ready"]), unready.body)
        return began, time.monotonic()

    def check_away(self, began, ended):
        """The database was away all the time from `began` to `ended`."""
        meanwhile = [(what, answer) for what, answer in self.answers
                     if began < answer.began and answer.began + answer.took < ended]
        reads = [answer for what, answer in meanwhile if what == "read"]
        others = [(what, answer) for what, answer in meanwhile if what != "read"]
        self.assertGreater(len(reads), 0)
        self.assertGreater(len(others), 0)
        self.assertEqual({answer.status for answer in reads}, {200})
        for what, answer in others:
            self.assertEqual(answer.status, 503, (what, answer))
            self.assertIn("Retry-After", answer.headers)
            self.assertLess(answer.took, AWAY_WITHIN, (what, answer))
        print(f"\n  {len(others)} refused while away, the slowest after"
              f" {max(answer.took for _, answer in others):.2f} s; {len(reads)} reads, the slowest"
              f" after {max(answer.took for answer in reads):.3f} s", end=" ", flush=True)

    def check_nothing_is_lost(self):
        client = self.troupe.client()
        until("all accounts, profiles and events are right", 15,
              lambda: not read_accounts(self.acknowledged).violations())
        for me in self.writers:
            profile = client.profile(me.access)
            self.assertEqual(profile.status, 200, profile)
            self.assert_same_as_row(me, profile.body["bio"])
            if me.bio_is_known:
                self.assertEqual(profile.body["bio"], me.bio)
            if me.refresh_is_known:
                self.assertEqual(client.refresh(me.refresh).status, 200)
        self.assertEqual({answer.status for _, answer in self.answers} - {200, 201, 401, 503}, set())
        self.assertEqual(self.troupe.lines("restarts"), [])
        self.assertEqual(self.troupe.lines("a handler threw"), [])

    def assert_same_as_row(self, me, bio):
        row = sql("profile", "SELECT coalesce(bio, '') FROM profile.user_profiles"
                             f" WHERE auth_id = {self.acknowledged[me.login]}")
        self.assertEqual(row, [[bio or ""]])

    # -- the cases

    def test_postgres_is_restarted(self):
        self.under_load(lambda: self.postgres.control("restart -m fast"))
        self.check_nothing_is_lost()

    def test_postgres_is_stopped(self):
        def fault():
            self.addCleanup(self.postgres.thaw)
            self.postgres.freeze()
            away = self.watch(3)
            self.postgres.thaw()
            return away

        self.check_away(*self.under_load(fault))
        self.check_nothing_is_lost()

    def test_postgres_is_killed(self):
        def fault():
            self.postgres.kill()
            away = self.watch(3)
            self.postgres.control("start")
            return away

        self.check_away(*self.under_load(fault))
        self.check_nothing_is_lost()

    def test_a_write_of_unknown_outcome_is_then_as_the_database_has_it(self):
        client = self.troupe.client()
        login = "somebody_unknown"
        registered = self.register(client, login)
        me = Writer(login, *tokens(registered))
        self.edit(client, me, "before")
        self.addCleanup(self.postgres.thaw)
        self.postgres.freeze()
        answer = client.edit_bio(me.access, "perhaps")
        self.assertEqual((answer.status, answer.body["code"]), (503, "STORAGE_OUTCOME_UNKNOWN"))
        self.assertLess(answer.took, AWAY_WITHIN)
        self.assertEqual(client.profile(me.access).status, 503)  # nobody knows what it is
        self.postgres.thaw()
        self.troupe.await_ready()
        # What was sent takes effect now, behind the answer.
        until("the write has come through", 5, lambda: client.profile(me.access).body.get("bio")
              == "perhaps")
        self.assert_same_as_row(me, "perhaps")


if __name__ == "__main__":
    main()
