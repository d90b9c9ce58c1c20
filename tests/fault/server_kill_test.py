"""The server killed under load and started again at once: who signed out or was deactivated stays out,
who is signed in stays in."""

import unittest

from fixture import Load, Troupe, main, tokens, until


class ServerKillTest(unittest.TestCase):
    def setUp(self):
        self.troupe = Troupe()
        self.addCleanup(self.troupe.remove)
        self.troupe.await_ready()
        self.signed_in = []  # (access, refresh), of whom the server has acknowledged that
        self.signed_out = []
        self.deactivated = []

    def work(self, client, number):
        """Somebody new each time: every third signs out, every third deactivates the account."""
        registered = client.register(f"killed_{number}")
        if registered.status == 0:  # it is gone
            return self.load.stopping.set()
        self.assertEqual(registered.status, 201, registered)
        access, refresh = tokens(registered)
        client.profile(access)  # so that the guard has seen the token
        fate = number % 3
        if fate == 0:
            self.signed_in.append((access, refresh))
        elif fate == 1 and client.log_out(access, refresh).status == 200:
            self.signed_out.append((access, refresh))
        elif fate == 2 and client.ask("POST", "/api/account-delete", token=access).status == 200:
            self.deactivated.append((access, refresh))

    def test_what_was_acknowledged_holds_after_a_kill(self):
        self.load = Load(self.troupe, 8, self.work)
        until("enough is done", 30, lambda: min(
            map(len, (self.signed_in, self.signed_out, self.deactivated))) >= 20)
        self.troupe.kill()
        self.load.stop()
        self.troupe.start()

        # At once, while the guard may still be loading: 503 then, but never 200.
        client = self.troupe.client()
        early = {client.profile(access).status for access, _ in self.signed_out + self.deactivated}
        self.assertLessEqual(early, {401, 503})
        self.troupe.await_ready()
        for access, refresh in self.signed_out + self.deactivated:
            self.assertEqual(client.profile(access).status, 401)
            self.assertEqual(client.refresh(refresh).status, 401)
        for access, refresh in self.signed_in:
            until("the profile is there", 15, lambda: client.profile(access).status == 200)
            self.assertEqual(client.refresh(refresh).status, 200)


if __name__ == "__main__":
    main()
