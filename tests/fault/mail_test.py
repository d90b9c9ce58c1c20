"""Mail servers that are away, put off or refuse, and a worker that throws: each acknowledged
registration has its letter, and nobody's is stuck behind another's."""

import os
import statistics
import time
import unittest

from fixture import STATE, Postgres, Troupe, main, until
from mailbox import Mailbox, letters_in
from registrations import Registrations

WHILE = float(os.environ.get("TROUPE_TEST_OUTAGE", "5"))  # seconds that something is away
QUICK = {"TROUPE_EVENTS_PAUSE_MAX": "2s"}


class MailTest(unittest.TestCase):
    def setUp(self):
        self.mailbox = Mailbox()
        self.addCleanup(self.mailbox.stop)
        self.registrations.letters = lambda: (Boxes.letters + self.mailbox.all_letters()
                                              + letters_in(STATE.name))
        self.addCleanup(lambda: Boxes.letters.extend(self.mailbox.all_letters()))

    @classmethod
    def setUpClass(cls):
        cls.registrations = Registrations(list)

    def serve(self, failpoint=None, **environment):
        troupe = Troupe(failpoint, **{**QUICK, **self.mailbox.environment, **environment})
        self.addCleanup(troupe.remove)
        troupe.await_ready()
        return troupe

    def register(self, troupe, prefix, seconds):
        load = self.registrations.under_load(troupe, prefix)
        time.sleep(seconds)  # that is how long the load lasts
        load.stop()

    def test_letters_wait_while_the_mail_server_is_away(self):
        troupe = self.serve()
        self.mailbox.stop()
        self.register(troupe, "away", WHILE)
        self.assertEqual(self.mailbox.all_letters(), [])
        self.mailbox.start()
        self.registrations.settle(20 + 4 * WHILE)  # many letters have come together
        self.assertGreater(len(self.mailbox.all_letters()), 10)

    def test_who_is_refused_or_put_off_delays_nobody(self):
        troupe = self.serve()
        self.registrations.hopeless.add("mixed_2")
        self.mailbox.answers = {"mixed_2@example.com": "550 5.1.1 nobody of that name",
                                "mixed_3@example.com": "451 4.3.0 come again"}
        began = time.monotonic()
        load = self.registrations.under_load(troupe, "mixed")
        time.sleep(WHILE / 2)
        Postgres().control("restart -m fast")
        time.sleep(WHILE / 2)
        load.stop()
        self.assertEqual(self.mailbox.letters_to("mixed_3@example.com"), [])
        self.assertGreaterEqual(self.mailbox.tries["mixed_3@example.com"], 2)
        self.assertEqual(self.mailbox.tries["mixed_2@example.com"], 1)
        others = [letter.at - began for letter in self.mailbox.all_letters()]
        self.assertLess(statistics.median(others), WHILE)
        self.mailbox.answers.pop("mixed_3@example.com")
        self.registrations.settle(20)
        dead = troupe.lines("an event is dead")
        self.assertEqual(len(dead), 1, dead)
        self.assertNotIn("mixed_2@", str(dead))

    def test_a_worker_that_throws_at_the_third_letter_loses_none(self):
        troupe = self.serve("letter.before_send:throw@3")
        self.register(troupe, "third", 2)
        self.registrations.settle(20)
        self.assertEqual(len(troupe.lines("restarts")), 1)

    def test_a_letter_is_sent_again_under_its_message_id_when_its_server_dies_after_it_took_it(self):
        troupe = self.serve("letter.after_send:kill@3")
        load = self.registrations.under_load(troupe, "again")
        until("the server dies", 30, load.has_ended)
        load.stop()
        troupe.process.wait(5)
        troupe.start()
        self.registrations.settle(20)
        ids = [letter.message_id for letter in self.mailbox.all_letters()]
        self.assertGreater(len(ids), len(set(ids)))


class Boxes:
    letters = []  # of the mailboxes of earlier tests


if __name__ == "__main__":
    main()
