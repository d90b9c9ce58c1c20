"""Letters that lie in the state folder, and `troupe events …`: by the running server, and offline."""

import email
import email.policy
import glob
import json
import os
import stat

from troupe import Server, TroupeTest, main, newcomer, run_troupe, unique, until

STATUS_REFUSED = 1
STATUS_USAGE = 64


class EventsTest(TroupeTest):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.clean_up)
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)

    def troupe(self, *words):
        return self.server.troupe(*words)

    def json(self, *words):
        done = self.troupe("events", *words, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def letters_to(self, login):
        found = []
        for path in glob.glob(os.path.join(self.server.state_folder, "mail", "*.eml")):
            with open(path, "rb") as file:
                letter = email.message_from_binary_file(file, policy=email.policy.default)
            if letter["To"].addresses[0].username == login:
                found.append((path, letter))
        return found

    def letter_to(self, login):
        [(path, letter)] = until(lambda: self.letters_to(login), f"a letter to {login}")
        return path, letter

    def welcomed(self):
        """Somebody whose letter has arrived, and is acknowledged."""
        somebody = self.server.register()
        until(lambda: self.deliveries(somebody, "mail")[0]["state"] == "delivered", "the letter")
        return somebody

    def deliveries(self, somebody, subscriber):
        return self.json("list", "--account", str(somebody.id), "--subscriber", subscriber)["events"]

    def set_delivery(self, number, columns):
        self.server.database.query(f"update auth.outbox_deliveries set {columns} where id = {number}")

    def bury(self, number):
        self.set_delivery(number, "state = 'dead', last_error = 'MAIL_REFUSED: 550 nobody'")

    # -- letters ------------------------------------------------------------------------------------

    def test_who_registers_gets_a_letter_and_the_log_says_where(self):
        login = unique()
        self.server.register(login, display_name="Zoë Łukasz")
        path, letter = self.letter_to(login)
        self.assertEqual(letter["To"].addresses[0].display_name, "Zoë Łukasz")
        self.assertEqual(letter["Auto-Submitted"], "auto-generated")
        self.assertIn("Zoë Łukasz", letter.get_body(["plain"]).get_content())
        self.assertIn("Zoë Łukasz", letter.get_body(["html"]).get_content())
        until(lambda: self.server.log_lines("a letter was sent", path), "the log line")
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode), 0o700)

    def test_a_letter_is_in_the_language_that_was_asked_for(self):
        for wanted, language in (("ru-RU,ru;q=0.9,en;q=0.8", "ru"), ("de, ru;q=0.5", "ru"),
                                 ("en", "en"), (None, "en"), ("ru;q=0", "en")):
            with self.subTest(wanted):
                login = unique()
                answer = self.server.ask("POST", "/api/register", newcomer(login),
                                         headers={"Accept-Language": wanted})
                self.assertEqual(answer.status, 201, answer)
                _, letter = self.letter_to(login)
                self.assertEqual(letter["Content-Language"], language)

    def test_a_letter_is_previewed_as_it_would_be_sent(self):
        done = run_troupe("mail", "preview", "welcome", "--locale", "ru")
        self.assertEqual(done.returncode, 0, done.stderr)
        letter = email.message_from_string(done.stdout, policy=email.policy.default)
        self.assertEqual(letter["Content-Language"], "ru")
        self.assertTrue(letter.get_body(["html"]))
        unknown = run_troupe("mail", "preview", "goodbye")
        self.assertNotEqual(unknown.returncode, 0)
        self.assertIn("welcome", unknown.stderr)

    # -- what operators see -------------------------------------------------------------------------

    def test_list_has_the_deliveries_of_an_account(self):
        ann = self.welcomed()
        [letter] = self.deliveries(ann, "mail")
        self.assertEqual((letter["event_type"], letter["sequence"], letter["attempts"], letter["replays"]),
                         ("Welcome Mail", 2, 1, 0))
        [profile] = self.deliveries(ann, "user_info")
        self.assertEqual((profile["event_type"], profile["sequence"], profile["state"]),
                         ("Register", 1, "delivered"))
        table = self.troupe("events", "list", "--account", ann.user["login"]).stdout
        self.assertIn("Welcome Mail", table)
        self.assertIn("delivered", table)

    def test_show_has_all_of_an_event(self):
        ann = self.welcomed()
        [letter] = self.deliveries(ann, "mail")
        event = self.json("show", str(letter["id"]))
        payload = json.loads(event["payload"])
        self.assertEqual(payload, {"event_type": "Welcome Mail", "auth_id": ann.id, "email": ann.user["email"],
                                   "display_name": "John Doe", "locale": "en"})
        self.assertIn(event["event_id"], self.letter_to(ann.user["login"])[1]["Message-ID"])
        unknown = self.troupe("events", "show", "999999")
        self.assertEqual(unknown.returncode, STATUS_REFUSED)
        self.assertIn("NO_SUCH_EVENT", unknown.stderr)

    def test_what_is_dead_is_listed_with_its_reason_until_it_is_replayed(self):
        ann = self.welcomed()
        path, first = self.letter_to(ann.user["login"])
        [letter] = self.deliveries(ann, "mail")
        number = str(letter["id"])
        self.assertEqual(self.troupe("events", "dead", "show", number).returncode, STATUS_REFUSED)
        self.bury(number)
        os.unlink(path)
        self.assertIn(letter["id"], [each["id"] for each in self.json("dead", "list")["events"]])
        self.assertIn("MAIL_REFUSED: 550 nobody", self.troupe("events", "dead", "show", number).stdout)
        self.assertEqual(self.json("replay", number)["changed"], 1)
        _, again = self.letter_to(ann.user["login"])
        self.assertEqual(again["Message-ID"], first["Message-ID"])
        until(lambda: self.deliveries(ann, "mail")[0]["state"] == "delivered", "acknowledgement")
        self.assertEqual(self.deliveries(ann, "mail")[0]["replays"], 1)
        self.assertTrue(self.server.log_lines("events replayed", f"chosen={number}"))

    def test_what_is_dropped_is_not_tried_again(self):
        ann = self.welcomed()
        [letter] = self.deliveries(ann, "mail")
        self.bury(letter["id"])
        self.assertEqual(self.json("drop", str(letter["id"]))["changed"], 1)
        self.assertEqual(self.deliveries(ann, "mail")[0]["state"], "dropped")
        again = self.troupe("events", "drop", str(letter["id"]))
        self.assertEqual(again.returncode, STATUS_REFUSED, again)

    def test_the_dead_of_a_topic_are_replayed_or_dropped_in_bulk(self):
        for order, state in (("replay", "delivered"), ("drop", "dropped")):
            with self.subTest(order):
                some = [self.welcomed() for _ in range(3)]
                for one in some:
                    self.bury(self.deliveries(one, "mail")[0]["id"])
                self.assertEqual(self.json(order, "--subscriber", "mail")["changed"], 3)
                for one in some:
                    until(lambda: self.deliveries(one, "mail")[0]["state"] == state, state)

    def test_nothing_is_changed_without_saying_what(self):
        for order in ("replay", "drop"):
            self.assertEqual(self.troupe("events", order).returncode, STATUS_USAGE)
            self.assertEqual(self.troupe("events", order, "1", "--all").returncode, STATUS_USAGE)
            self.assertEqual(self.troupe("events", order, "--state", "delivered").returncode, STATUS_USAGE)

    def test_a_slip_in_a_filter_is_refused(self):
        for words, status in ((["--subscriber", "mial"], STATUS_REFUSED), (["--type", "Registre"], STATUS_REFUSED),
                              (["--account", "0"], STATUS_REFUSED),
                              (["--account", ""], STATUS_USAGE), (["--subscriber", ""], STATUS_USAGE)):
            for order in ("list", "drop"):
                done = self.troupe("events", order, *words)
                self.assertEqual(done.returncode, status, (order, words, done))

        self.assertEqual(self.troupe("events", "list", "--state", "deed").returncode, STATUS_REFUSED)
        self.assertEqual(self.troupe("events", "drop", "--state", "deed", "--all").returncode, STATUS_REFUSED)

    def test_a_replayed_event_does_not_revive_what_newer_ones_have_changed(self):
        ann = self.welcomed()
        self.assertEqual(ann.ask("POST", "/api/account-delete").status, 200)
        [register] = [each for each in self.deliveries(ann, "user_info") if each["event_type"] == "Register"]
        self.assertEqual(self.json("replay", str(register["id"]))["changed"], 1)
        until(lambda: [each["state"] for each in self.deliveries(ann, "user_info")] == ["delivered"] * 2,
              "the replay")
        self.assertEqual(self.server.database.query(
            f"select is_active from profile.user_profiles where auth_id = {ann.id}"), ["f"])


class OfflineTest(TroupeTest):
    def test_a_letter_that_waits_is_dropped_and_not_sent(self):
        server = self.server = Server({"mail.server": "smtp://127.0.0.1:1", "mail.tls": "none"})
        self.addCleanup(server.clean_up)
        server.start()
        ann = server.register()
        until(lambda: server.log_lines("letters cannot be sent"), "the outage")
        server.stop()
        server.settings["mail.server"] = ""
        drop = server.troupe("events", "drop", "--state", "waiting", "--account", str(ann.id), "--offline", "--json")
        self.assertEqual((drop.returncode, json.loads(drop.stdout)["changed"]), (0, 1), drop)
        self.assertFalse(os.path.exists(os.path.join(server.state_folder, "mail")))

    def test_events_are_listed_and_dropped_with_no_server_up(self):
        server = self.server = Server()
        self.addCleanup(server.clean_up)
        server.start()
        ann = server.register()
        until(lambda: server.log_lines("a letter was sent"), "the letter")
        server.stop()
        done = server.troupe("events", "list", "--account", str(ann.id), "--offline", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        letter, register = json.loads(done.stdout)["events"]
        self.assertEqual((letter["subscriber"], register["subscriber"]), ("mail", "user_info"))
        server.database.query(f"update auth.outbox_deliveries set state = 'dead' where id = {letter['id']}")
        done = server.troupe("events", "drop", str(letter["id"]), "--offline", "--json")
        self.assertEqual((done.returncode, json.loads(done.stdout)["changed"]), (0, 1), done.stderr)


if __name__ == "__main__":
    main()
