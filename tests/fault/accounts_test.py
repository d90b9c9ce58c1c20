"""That the check of accounts.py finds what it is there for."""

import dataclasses
import unittest

from accounts import Accounts

RIGHT = Accounts(
    acknowledged={"ann": 1}, refused={"zoe"}, hopeless=set(), late=set(),
    accounts=[(1, "ann", True), (2, "bob", False)],
    profiles=[(1, True), (2, False)], applied=["e1", "e2", "e4"], inbox=["e2", "e1", "e4"],
    deliveries=[("user_info", 1, "delivered", "01"), ("user_info", 2, "delivered", "01"),
                ("mail", 1, "delivered", "03"), ("mail", 2, "delivered", "02"),
                ("user_info", 2, "delivered", "02")],
    letters=[("ann", "<e3>"), ("ann", "<e3>"), ("bob", "<e5>")])

WRONG = {
    "ann was acknowledged and has 0 accounts": {"accounts": [(2, "bob", False)]},
    "ann was acknowledged and has 2 accounts": {"accounts": [(1, "ann", True), (2, "ann", True)]},
    "ann was acknowledged as 1 and is 3": {"accounts": [(3, "ann", True), (2, "bob", False)]},
    "zoe was refused and has an account": {"accounts": [*RIGHT.accounts, (3, "zoe", True)]},
    "bob (2) has 0 profiles": {"profiles": [(1, True)]},
    "bob (2) has 2 profiles": {"profiles": [(1, True), (2, False), (2, False)]},
    "bob (2) is False and its profile is True": {"profiles": [(1, True), (2, True)]},
    "profile of nobody: 7": {"profiles": [(1, True), (2, False), (7, True)]},
    "event e1 was applied 0 times": {"inbox": ["e2", "e4"]},
    "event e1 was applied 2 times": {"inbox": ["e1", "e2", "e1", "e4"]},
    "waiting: an event of 1 for mail": {"deliveries": [("mail", 1, "waiting", "")]},
    "dead: an event of 1 for mail": {"deliveries": [("mail", 1, "dead", "")]},
    "held: an event of 1 for mail": {"deliveries": [("mail", 1, "held", "")]},
    "waiting, though hopeless: an event of 1 for mail": {
        "hopeless": {"ann"}, "deliveries": [("mail", 1, "waiting", "")]},
    "a letter to ann, who is hopeless": {"hopeless": {"ann"}},
    "out of order: events of 2 for user_info": {
        "deliveries": [("user_info", 2, "delivered", "03"), ("user_info", 2, "delivered", "02")]},
    "bob has letters under 0 Message-IDs": {"letters": [("ann", "<e3>")]},
    "ann has letters under 2 Message-IDs": {"letters": [*RIGHT.letters, ("ann", "<e7>")]},
    "ann (1) has a profile, though that was refused": {"late": {1}},
    "a letter of 1, whose profile was refused": {"late": {1}},
    "a letter to ann, whose profile was refused": {"late": {1}},
    "event e4 was applied and is gone": {"applied": ["e1", "e2"]},
    "a letter to nobody: zoe": {"letters": [*RIGHT.letters, ("zoe", "<e9>")]},
}


class AccountsTest(unittest.TestCase):
    def test_a_right_state_has_no_violations(self):
        self.assertEqual(RIGHT.violations(), [])

    def test_who_was_answered_before_his_profile_was_refused_has_neither_profile_nor_letter(self):
        late = dataclasses.replace(
            RIGHT, late={1}, profiles=[(2, False)], applied=["e2", "e4"], inbox=["e2", "e4"],
            deliveries=[("user_info", 1, "dead", ""), ("mail", 1, "held", ""), *RIGHT.deliveries[3:]],
            letters=[("bob", "<e5>")])
        self.assertEqual(late.violations(), [])

    def test_each_wrong_state_is_named(self):
        for violation, change in WRONG.items():
            with self.subTest(violation):
                self.assertIn(violation, dataclasses.replace(RIGHT, **change).violations())


if __name__ == "__main__":
    unittest.main()
