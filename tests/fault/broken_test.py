"""That a campaign would find a broken build: here the inbox is not in the effect's transaction
(broken/inbox_apart.patch), so that who dies between the two has lost the effect."""

import unittest

from fixture import Troupe, main, sql, until
from registrations import Registrations


class BrokenTest(unittest.TestCase):
    def test_a_profile_that_is_lost_between_inbox_and_effect_is_found(self):
        # Passed before both, and between them: the twentieth is between those of the tenth account.
        troupe = Troupe("delivery.before_effect:kill@20")
        self.addCleanup(troupe.remove)
        client = troupe.client()
        registrations = Registrations()
        for number in range(1, 11):
            answer = client.register(f"broken_{number}")
            if answer.status == 201:
                registrations.acknowledged[f"broken_{number}"] = answer
        self.assertEqual(troupe.process.wait(5), -9)
        self.assertEqual(len(registrations.acknowledged), 9)
        troupe.start()
        until("the event has come again, and again", 20, lambda: sql(
            "auth", "SELECT 1 FROM auth.outbox_deliveries WHERE state <> 'held' AND attempts > 2"))
        self.assertIn("broken_10 (10) has 0 profiles", registrations.state().violations())


if __name__ == "__main__":
    main()
