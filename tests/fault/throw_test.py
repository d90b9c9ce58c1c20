"""A handler that throws costs its one request and one restart; one that always throws ends the
process."""

import unittest

from accounts import read_accounts
from fixture import Load, Troupe, main, tokens, until


class ThrowTest(unittest.TestCase):
    def serve(self, failpoint, **environment):
        self.troupe = Troupe(failpoint, **environment)
        self.addCleanup(self.troupe.remove)
        self.troupe.await_ready()

    def register_under_load(self, prefix, enough):
        """Eight threads register until `enough` have been answered; all answers, by login."""
        answers = {}

        def register(client, number):
            login = f"{prefix}_{number}"
            answers[login] = client.register(login)

        load = Load(self.troupe, 8, register)
        until(f"{enough} answers", 30, lambda: len(answers) >= enough)
        load.stop()
        return answers

    def check_settled(self, answers):
        ids = {login: answer.body["user"]["id"] for login, answer in answers.items()
               if answer.status == 201}
        until("all has settled", 15, lambda: not read_accounts(ids).violations())
        return {login for _, login, _ in read_accounts(ids).accounts}

    def check_cost_of_one_throw(self, answers):
        """One request failed, with its cause in the log, and one actor restarted; its login."""
        failed = {login: answer for login, answer in answers.items() if answer.status == 500}
        self.assertEqual(len(failed), 1, failed)
        login, answer = failed.popitem()
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual(answer.body["code"], "HANDLER_FAILED")
        self.assertNotIn("failpoint", str(answer.body))
        causes = self.troupe.lines("request failed", request_id=answer.body["request_id"])
        self.assertEqual(len(causes), 1)
        self.assertIn("failpoint register.", causes[0]["cause"])
        self.assertEqual(len(self.troupe.lines("restarts")), 1)
        self.assertEqual(self.troupe.counted("troupe_actor_restarts_total", "pool=auth"), 1)
        self.assertEqual(self.troupe.counted("troupe_actor_failures_total", "pool=auth"), 1)
        # Its colleagues take what comes meanwhile; 503 is for what no one of them could.
        others = {answer.status for answer in answers.values()} - {500}
        self.assertLessEqual(others, {201, 503})
        self.troupe.await_ready()
        return login

    def test_a_throw_before_the_commit_costs_one_request_and_leaves_no_account(self):
        self.serve("register.before_commit:throw@20")
        answers = self.register_under_load("throw_before", 60)
        login = self.check_cost_of_one_throw(answers)
        self.assertNotIn(login, self.check_settled(answers))
        self.assertEqual(self.troupe.client().register(login).status, 201)

    def test_a_throw_after_the_commit_costs_one_request_and_the_account_gets_its_profile(self):
        self.serve("register.after_commit:throw@20")
        answers = self.register_under_load("throw_after", 60)
        login = self.check_cost_of_one_throw(answers)
        self.assertIn(login, self.check_settled(answers))
        client = self.troupe.client()
        access, _ = tokens(client.log_in(login))
        self.assertEqual(client.profile(access).status, 200)

    def test_a_throw_after_an_events_effect_is_made_good_unnoticed(self):
        self.serve("delivery.after_effect:throw@20")
        answers = self.register_under_load("throw_effect", 60)
        self.assertEqual({answer.status for answer in answers.values()}, {201})
        self.check_settled(answers)
        self.assertEqual(len(self.troupe.lines("restarts")), 1)
        self.assertEqual(len(self.troupe.lines("an event was not taken, tries again")), 1)

    def test_one_that_always_throws_ends_the_process_with_status_70(self):
        # With more workers each round of restarts takes less time.
        self.serve("register.before_commit:throw@*", TROUPE_AUTH_WORKERS="24")
        statuses = set()

        def register(client, number):
            status = client.register(f"throw_always_{number}").status
            statuses.add(status)
            if status == 0:
                load.stopping.set()
            elif status == 503:
                load.stopping.wait(0.05)  # told to retry later; in a hot loop nobody would get to hash

        load = Load(self.troupe, 24, register)
        until("the server ends", 60, load.has_ended)
        load.stop()
        self.assertEqual(self.troupe.process.wait(20), 70)
        self.assertLessEqual(statuses, {0, 500, 503})
        self.assertEqual([line["component"] for line in self.troupe.lines("gives up")], ["troupe"])


if __name__ == "__main__":
    main()
