"""The server killed at every failpoint there is, under load, with troubles of all kinds about: a
profile refused now and then, a recipient whom the mail server refuses for good, another whom it puts
off, a database that stands still for a moment. Once all has settled nothing may be wrong."""

import contextlib
import itertools
import os
import pathlib
import re
import subprocess
import sys
import unittest

from fixture import STATE, Troupe, main, until
from mailbox import Mailbox, letters_in
from registrations import Registrations

SOURCE = pathlib.Path(__file__).parents[2]
TIMES = (1, 15)  # of passing there: the first time, and in the middle of other work
SELDOM = {"answered.after_commit": 5}  # no more than one for each client that waits

ALL = re.findall(r'inline constexpr std::string_view \w+ = "([\w.]+)"',
                 (SOURCE / "messages/failpoint.hpp").read_text())
# They are no places to die at.
REFUSALS = {"profile.refuse"}
# Passed only where letters are written to files.
FILES = {"letter.after_write", "letter.after_rename"}

# Outages of single deliveries are over soon, so that a run takes seconds.
QUICK = {"TROUPE_EVENTS_PAUSE_MAX": "1s"}


def refusing(times):
    return ",".join(f"profile.refuse:refuse@{time}" for time in times)


def stand_still(seconds):
    """No profile is written for a while: registrations are answered early."""
    return subprocess.Popen(
        ["psql", "-X", "-q", "-c", "BEGIN; LOCK TABLE profile.user_profiles IN SHARE MODE; "
         f"SELECT pg_sleep({seconds}); COMMIT", os.environ["TROUPE_DATABASE_PROFILE_OWNER_URL"]],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


class CampaignTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mailbox = Mailbox()
        cls.addClassCleanup(cls.mailbox.stop)
        cls.registrations = Registrations(
            lambda: cls.mailbox.all_letters() + letters_in(STATE.name))

    def ill_treat(self, prefix, with_mail_server):
        """Of all accounts of a run: one is nobody to the mail server, some it puts off."""
        if not with_mail_server:
            return
        self.registrations.hopeless.add(f"{prefix}_4")
        self.mailbox.answers = {f"{prefix}_{number}@example.com": "451 4.3.0 come again"
                                for number in range(5, 50, 10)}
        self.mailbox.answers[f"{prefix}_4@example.com"] = "550 5.1.1 nobody of that name"

    def relent(self):
        self.mailbox.answers = {whom: answer for whom, answer in self.mailbox.answers.items()
                                if answer.startswith("5")}

    def run_into(self, failpoint, prefix, environment):
        """A server that has died there, under load."""
        troupe = Troupe(f"{refusing(range(6, 200, 8))},{failpoint}", **QUICK, **environment)
        self.exits.callback(troupe.remove)
        load = self.registrations.under_load(troupe, prefix)
        try:
            with stand_still(3):
                until(f"the server dies at {failpoint}", 120, load.has_ended)  # on a slow machine, too
        finally:
            troupe.kill()
            load.stop()
        self.assertEqual(troupe.process.returncode, -9)
        return troupe

    def check(self, name, time, prefix):
        with contextlib.ExitStack() as self.exits:
            self.ill_treat(prefix, with_mail_server=name not in FILES)
            troupe = self.run_into(f"{name}:kill@{time}", prefix,
                                   {} if name in FILES else self.mailbox.environment)
            self.relent()
            troupe.start()
            self.registrations.settle(30)
            self.assertEqual(troupe.stop(), 0)

    def test_killed_at_every_failpoint_nothing_is_lost_or_half_made(self):
        names = [name for name in dict.fromkeys(ALL) if name not in REFUSALS]
        for number, (name, time) in enumerate(itertools.product(names, TIMES)):
            time = min(time, SELDOM.get(name, time))
            with self.subTest(f"{name}:kill@{time}"):
                self.check(name, time, f"run{number}")
                print(f"  {name}:kill@{time}: {len(self.registrations.acknowledged)} acknowledged,"
                      f" {len(self.registrations.refused)} refused so far", file=sys.stderr)


if __name__ == "__main__":
    main()
