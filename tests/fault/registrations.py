"""Registrations under load, with all that goes wrong about them, and the check of what came of them."""

import threading

from accounts import read_accounts
from fixture import Load, tokens, until

THREADS = 8


class Registrations:
    """What the clients of all servers of a run were answered; `letters` tells what was sent,
    if that is not in the state folder."""

    def __init__(self, letters=lambda: None):
        self.letters = letters
        self.acknowledged = {}  # login: answer
        self.refused = set()
        self.hopeless = set()

    def under_load(self, troupe, prefix):
        """Threads that register until the server is gone or the Load is stopped. Every third account
        is deactivated by its owner, so that it has events to be kept in order."""
        gone = threading.Event()

        def register(client, number):
            if gone.is_set():
                return load.stopping.set()
            login = f"{prefix}_{number}"
            answer = client.register(login)
            if answer.status == 201:
                self.acknowledged[login] = answer
                if number % 3 == 0:
                    client.ask("POST", "/api/account-delete", token=tokens(answer)[0])
            elif answer.status == 400 and answer.body["code"] == "USER_CREATE_ERROR":
                self.refused.add(login)
            elif answer.status == 0:
                gone.set()
            elif answer.status not in (500, 503):  # those may be done
                raise AssertionError(answer)

        load = Load(troupe, THREADS, register)
        return load

    def state(self):
        ids = {login: answer.body["user"]["id"] for login, answer in self.acknowledged.items()}
        return read_accounts(ids, self.letters(), self.refused, self.hopeless)

    def settle(self, patience):
        """Waits until nothing is wrong any more; fails with what still is."""
        wrong = []

        def is_right():
            wrong[:] = self.state().violations()
            return not wrong

        try:
            until("all has settled", patience, is_right)
        except AssertionError as late:
            raise AssertionError(f"{late}; {len(wrong)} wrong: " + "; ".join(wrong[:10])) from None
