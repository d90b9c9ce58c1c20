"""The server dies in the middle of registrations; what was acknowledged is there after a restart."""

import unittest

from accounts import read_accounts
from fixture import Load, Troupe, main, until

THREADS = 8


class FailpointTest(unittest.TestCase):
    def die_at(self, failpoint):
        """Registers until the server dies there; (login: answer) of what was acknowledged."""
        self.troupe = Troupe(failpoint)
        self.addCleanup(self.troupe.remove)
        acknowledged = {}
        prefix = failpoint.split(":")[0].replace(".", "_")

        def register(client, number):
            login = f"{prefix}_{number}"
            answer = client.register(login)
            if answer.status == 201:
                acknowledged[login] = answer
            else:
                self.assertEqual(answer.status, 0, answer)  # it is gone
                load.stopping.set()

        load = Load(self.troupe, THREADS, register)
        until("the server dies", 30, load.has_ended)
        load.stop()
        self.troupe.process.wait(5)
        self.assertEqual(self.troupe.process.returncode, -9)
        return acknowledged

    def check_recovery(self, failpoint):
        acknowledged = self.die_at(failpoint)
        self.assertGreater(len(acknowledged), 5)
        ids = {login: answer.body["user"]["id"] for login, answer in acknowledged.items()}
        self.troupe.start()
        # A delivery that was under way waits until its lease of 10 s is over.
        until("all has settled", 15, lambda: not read_accounts(ids).violations())

        client = self.troupe.client()
        for login, answer in acknowledged.items():
            profile = client.profile(answer.body["token_pair"]["access_token"]["token"])
            self.assertEqual(profile.status, 200, profile)
            self.assertEqual(profile.body["auth_id"], ids[login])
        self.assertEqual(self.troupe.lines("an event is dead"), [])
        return read_accounts(ids)

    def test_killed_before_the_commit(self):
        self.check_recovery("register.before_commit:kill@40")

    def test_killed_after_the_commit(self):
        settled = self.check_recovery("register.after_commit:kill@40")
        unacknowledged = [login for _, login, _ in settled.accounts
                          if login.startswith("register_after_commit")
                          and login not in settled.acknowledged]
        self.assertNotEqual(unacknowledged, [], "nobody was caught between commit and answer")

    def test_killed_after_an_events_effect(self):
        self.check_recovery("delivery.after_effect:kill@40")


if __name__ == "__main__":
    main()
