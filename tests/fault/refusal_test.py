"""A profile that is refused: before the answer the account is taken back, after it the account stays."""

import os
import subprocess
import unittest

from fixture import Troupe, main, sql, tokens, until

EARLY = 1.9  # s; without a profile registering answers after two


class Lock:
    """Nobody writes into a table of the schema `profile` while this holds it."""

    def __init__(self, table):
        self.psql = subprocess.Popen(["psql", "-X", "-q", os.environ["TROUPE_DATABASE_PROFILE_OWNER_URL"]],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.psql.stdin.write(f"BEGIN;\nLOCK TABLE profile.{table};\n\\echo locked\n")
        self.psql.stdin.flush()
        if self.psql.stdout.readline() != "locked\n":
            raise AssertionError(f"profile.{table} is not locked")

    def release(self):
        """It ends without COMMIT."""
        self.psql.communicate(timeout=10)


class RefusalTest(unittest.TestCase):
    def serve(self, failpoint):
        # What another case left undelivered would be refused in the place of what this one means.
        self.addCleanup(sql, "auth", "DELETE FROM auth.outbox_deliveries WHERE state <> 'delivered'")
        self.troupe = Troupe(failpoint)
        self.addCleanup(self.troupe.remove)
        self.troupe.await_ready()
        return self.troupe.client()

    def check_registers(self, client, login):
        again = client.register(login)
        self.assertEqual(again.status, 201, again)
        access, _ = tokens(again)
        self.assertEqual(client.profile(access).status, 200)

    def check_nothing_left(self, login):
        self.assertEqual(sql("auth", f"SELECT id FROM auth.auth_info WHERE login = '{login}'"), [])
        self.assertEqual(sql("auth", "SELECT event_type FROM auth.outbox_events WHERE auth_id NOT IN "
                                     "(SELECT id FROM auth.auth_info)"), [])

    def test_an_account_whose_profile_is_refused_is_taken_back_and_may_be_opened_again(self):
        client = self.serve("profile.refuse:refuse")
        refused = client.register("refused_once")
        self.assertEqual((refused.status, refused.body["code"], refused.body["title"]),
                         (400, "USER_CREATE_ERROR", "Error while creating user"))
        self.assertLess(refused.took, EARLY)
        self.check_nothing_left("refused_once")
        self.assertEqual(client.log_in("refused_once").status, 401)
        self.check_registers(client, "refused_once")

    def test_a_refusal_that_comes_after_the_answer_leaves_the_account(self):
        client = self.serve("profile.refuse:refuse@*")
        lock = Lock("inbox")
        self.addCleanup(lock.release)
        answer = client.register("refused_late")
        self.assertEqual(answer.status, 201, answer)
        self.assertGreater(answer.took, EARLY)
        self.assertEqual(sql("profile", "SELECT 1 FROM profile.user_profiles WHERE auth_id = "
                                        f"{answer.body['user']['id']}"), [])
        lock.release()
        until("the profile is refused", 20, lambda: sql(
            "auth", f"SELECT 1 FROM auth.outbox_deliveries WHERE auth_id = {answer.body['user']['id']} "
                    "AND last_error LIKE 'PROFILE_REFUSED%'"))
        self.assertEqual(client.log_in("refused_late").status, 200)
        self.assertEqual(sql("auth", "SELECT state FROM auth.outbox_deliveries WHERE subscriber = 'mail' "
                                     f"AND auth_id = {answer.body['user']['id']}"), [["held"]])

    def test_killed_after_taking_back_nothing_is_left_of_the_account(self):
        client = self.serve("profile.refuse:refuse@*,take_back.after_commit:kill")
        self.assertEqual(client.register("refused_killed").status, 0)
        self.assertEqual(self.troupe.process.wait(5), -9)
        self.check_nothing_left("refused_killed")
        self.troupe.start()
        self.check_registers(self.troupe.client(), "refused_killed")

    def test_a_throw_while_an_answer_is_made_is_answered_at_once(self):
        client = self.serve("registration.before_answer:throw")
        answer = client.register("thrown_late")
        self.assertEqual((answer.status, answer.body["code"]), (500, "HANDLER_FAILED"))
        self.assertLess(answer.took, EARLY)
        self.troupe.await_ready()
        access, _ = tokens(client.log_in("thrown_late"))
        self.assertEqual(client.profile(access).status, 200)


if __name__ == "__main__":
    main()
