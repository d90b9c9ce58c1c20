"""That the check of accounts.py finds what it is there for."""

import dataclasses
import unittest

from accounts import Accounts

RIGHT = Accounts(acknowledged={"ann": 1}, accounts=[(1, "ann"), (2, "bob")], profiles=[1, 2],
                 events=["e1", "e2"], inbox=["e2", "e1"], undelivered=[])

WRONG = {
    "ann was acknowledged and has 0 accounts": {"accounts": [(2, "bob")]},
    "ann was acknowledged and has 2 accounts": {"accounts": [(1, "ann"), (2, "ann")]},
    "ann was acknowledged as 1 and is 3": {"accounts": [(3, "ann"), (2, "bob")]},
    "bob (2) has 0 profiles": {"profiles": [1]},
    "bob (2) has 2 profiles": {"profiles": [1, 2, 2]},
    "profile of nobody: 7": {"profiles": [1, 2, 7]},
    "event e1 was applied 0 times": {"inbox": ["e2"]},
    "event e1 was applied 2 times": {"inbox": ["e1", "e2", "e1"]},
    "applied, but never happened: e3": {"inbox": ["e1", "e2", "e3"]},
    "not delivered: e2": {"undelivered": ["e2"]},
}


class AccountsTest(unittest.TestCase):
    def test_a_right_state_has_no_violations(self):
        self.assertEqual(RIGHT.violations(), [])

    def test_each_wrong_state_is_named(self):
        for violation, change in WRONG.items():
            with self.subTest(violation):
                self.assertIn(violation, dataclasses.replace(RIGHT, **change).violations())


if __name__ == "__main__":
    unittest.main()
