"""Signing in and out, changing passwords, deleting accounts: what each call does to all the others."""

from troupe import TroupeTest, PASSWORD, at_once, main, newcomer, unique

NEW_PASSWORD = "Another456="


class SigningIn(TroupeTest):
    def test_a_login_or_an_email_in_any_case_signs_in(self):
        ann = self.server.register(unique("Ann"), email=unique("Ann") + "@Example.org")
        login, email = ann.user["login"], ann.user["email"]
        for name in (login, login.lower(), login.upper(), email, email.lower(), email.upper()):
            with self.subTest(name=name):
                self.assertEqual(self.expect(self.server.log_in(name), 200).json["user"], ann.user)

    def test_wrong_passwords_and_unknown_logins_are_the_same_401(self):
        login = self.server.register().user["login"]
        refused = [self.server.log_in(login, PASSWORD + "x"), self.server.log_in(login, PASSWORD.lower()),
                   self.server.log_in(login, ""), self.server.log_in(login, "x" * 256),
                   self.server.log_in(unique("nobody")), self.server.log_in("%"), self.server.log_in(""),
                   self.server.log_in(login + " "), self.server.log_in("x" * 1024)]
        for answer in refused:
            self.expect(answer, 401, "INVALID_CREDENTIALS")
        self.assertEqual(len({(each.json["title"], each.json.get("detail")) for each in refused}), 1)

    def test_every_sign_in_is_a_session_of_its_own(self):
        ann = self.server.register()
        other = self.server.sign_in(ann.user["login"])
        self.expect(ann.log_out(), 200)
        self.expect(other.profile(), 200)
        self.expect(other.refresh(), 200)

    def test_the_oldest_sessions_end_above_the_cap(self):
        server = self.start_server({"auth.sessions-max": "3"})
        sessions = [server.register("many")] + [server.sign_in("many") for _ in range(4)]
        self.assertEqual([each.profile().status for each in sessions], [401, 401, 200, 200, 200])
        self.assertEqual([each.refresh().status for each in sessions], [401, 401, 200, 200, 200])


class Refreshing(TroupeTest):
    def test_of_sixteen_at_once_one_wins_and_the_session_lives_on(self):
        ann = self.server.register()
        token = {"refresh_token": ann.refresh_token}
        answers = at_once([lambda: self.server.ask("POST", "/api/refresh", token)] * 16)
        self.assertEqual(sorted(each.status for each in answers), [200] + [401] * 15)
        ann.take(next(each.json for each in answers if each.status == 200))
        self.expect(ann.profile(), 200)
        self.expect(ann.refresh(), 200)

    def test_the_old_access_token_lives_and_the_new_one_too(self):
        ann = self.server.register()
        old = ann.access
        ann.refresh()
        for token in (old, ann.access):
            self.expect(self.server.ask("GET", "/api/profile", token=token), 200)

    def test_a_spent_token_is_a_plain_401_and_is_logged(self):
        ann = self.server.register()
        spent = {"refresh_token": ann.refresh_token}
        ann.refresh()
        answer = self.expect(self.server.ask("POST", "/api/refresh", spent), 401, "INVALID_TOKEN")
        self.assertTrue(self.server.log_lines("a refresh token is refused", answer.json["request_id"], f"user_id={ann.id}"))
        self.expect(ann.profile(), 200)
        self.expect(ann.refresh(), 200)

    def test_what_is_no_refresh_token_is_401(self):
        ann = self.server.register()
        for token in ("", "x", "a.b.c", ann.access, ann.refresh_token + "x", ann.refresh_token[:-1]):
            answer = self.server.ask("POST", "/api/refresh", {"refresh_token": token})
            self.expect(answer, 401, "INVALID_TOKEN")


class SigningOut(TroupeTest):
    def test_afterwards_every_token_of_the_session_is_refused_and_no_other(self):
        ann = self.server.register()
        other = self.server.sign_in(ann.user["login"])
        first_access = ann.access
        ann.refresh()
        self.expect(ann.log_out(), 200)
        for token in (first_access, ann.access):
            self.expect(self.server.ask("GET", "/api/profile", token=token), 401, "INVALID_TOKEN")
        self.expect(ann.refresh(), 401, "INVALID_TOKEN")
        self.expect(other.profile(), 200)
        self.expect(other.refresh(), 200)

    def test_both_tokens_are_blacklisted(self):
        ann = self.server.register()
        ann.log_out()
        rows = self.server.database.query(f"select jti from auth.token_blacklist where user_id = {ann.id}")
        self.assertEqual(set(rows), {ann.access_id, ann.refresh_id})

    def test_tokens_that_do_not_belong_together_are_401_and_nothing_happens(self):
        ann, bob = self.server.register(), self.server.register()
        other = self.server.sign_in(ann.user["login"])
        spent = ann.refresh_token
        ann.refresh()
        for refresh_token in (bob.refresh_token, other.refresh_token, ann.access, spent, "", "x.y.z"):
            answer = ann.ask("POST", "/api/logout", {"refresh_token": refresh_token})
            self.expect(answer, 401, "INVALID_TOKEN")
        answer = self.server.ask("POST", "/api/logout", {"refresh_token": ann.refresh_token},
                                 token=ann.refresh_token)
        self.expect(answer, 401, "INVALID_TOKEN")
        self.assertEqual(self.server.database.query(
            f"select 1 from auth.token_blacklist where user_id in ({ann.id}, {bob.id})"), [])
        for session in (ann, bob, other):
            self.expect(session.profile(), 200)
            self.expect(session.refresh(), 200)

    def test_signing_out_twice_is_401(self):
        ann = self.server.register()
        self.expect(ann.log_out(), 200)
        self.expect(ann.log_out(), 401, "INVALID_TOKEN")

    def test_of_eight_at_once_one_wins(self):
        ann = self.server.register()
        answers = at_once([ann.log_out] * 8)
        self.assertEqual(sorted(each.status for each in answers), [200] + [401] * 7)


class ChangingThePassword(TroupeTest):
    def change(self, session, old, new):
        return session.ask("PATCH", "/api/settings/password", {"old_password": old, "new_password": new})

    def test_every_other_session_ends(self):
        ann = self.server.register()
        others = [self.server.sign_in(ann.user["login"]) for _ in range(2)]
        bob = self.server.register()
        self.expect(self.change(ann, PASSWORD, NEW_PASSWORD), 200)
        for session in (ann, bob):
            self.expect(session.profile(), 200)
            self.expect(session.refresh(), 200)
        for session in others:
            self.expect(session.profile(), 401, "INVALID_TOKEN")
            self.expect(session.refresh(), 401, "INVALID_TOKEN")

    def test_the_new_password_counts_from_then_on(self):
        ann = self.server.register()
        self.change(ann, PASSWORD, NEW_PASSWORD)
        self.expect(self.server.log_in(ann.user["login"]), 401, "INVALID_CREDENTIALS")
        self.expect(self.server.log_in(ann.user["login"], NEW_PASSWORD), 200)

    def test_with_a_wrong_password_nothing_happens(self):
        ann = self.server.register()
        other = self.server.sign_in(ann.user["login"])
        self.expect(self.change(ann, "Wrong123!", NEW_PASSWORD), 401, "INVALID_CREDENTIALS")
        self.expect(other.profile(), 200)
        self.expect(self.server.log_in(ann.user["login"]), 200)


class Deleting(TroupeTest):
    def test_ones_own_account_and_nothing_of_it_is_good_any_more(self):
        ann = self.server.register()
        other = self.server.sign_in(ann.user["login"])
        self.expect(ann.ask("POST", "/api/account-delete"), 200)
        for session in (ann, other):
            self.expect(session.profile(), 401, "INVALID_TOKEN")
            self.expect(session.refresh(), 401, "INVALID_TOKEN")
            self.expect(session.ask("POST", "/api/account-delete"), 401, "INVALID_TOKEN")

    def test_who_is_deactivated_learns_it_only_with_the_right_password(self):
        ann = self.server.register()
        ann.ask("POST", "/api/account-delete")
        self.expect(self.server.log_in(ann.user["login"]), 403, "ACCOUNT_DEACTIVATED")
        self.expect(self.server.log_in(ann.user["email"]), 403, "ACCOUNT_DEACTIVATED")
        self.expect(self.server.log_in(ann.user["login"], "Wrong123!"), 401, "INVALID_CREDENTIALS")

    def test_login_and_email_stay_taken(self):
        ann = self.server.register()
        ann.ask("POST", "/api/account-delete")
        answer = self.server.ask("POST", "/api/register",
                                 newcomer(ann.user["login"], email=unique() + "@example.org"))
        self.expect(answer, 409, "LOGIN_ALREADY_EXISTS")
        answer = self.server.ask("POST", "/api/register", newcomer(unique(), email=ann.user["email"]))
        self.expect(answer, 409, "EMAIL_ALREADY_EXISTS")

    def test_the_profile_is_deactivated_too(self):
        ann = self.server.register()
        ann.ask("POST", "/api/account-delete")
        self.assertEqual(self.server.database.query(
            f"select is_active from profile.user_profiles where auth_id = {ann.id}"), ["f"])

    def test_an_admin_deletes_others_and_may_repeat_it(self):
        admin, ann = self.server.admin(), self.server.register()
        for _ in range(3):
            answer = self.expect(admin.ask("POST", f"/api/account-delete/{ann.id}"), 200)
            self.assertEqual(answer.json, {"id": ann.id, "is_active": False})
            self.expect(ann.profile(), 401, "INVALID_TOKEN")
            self.expect(ann.refresh(), 401, "INVALID_TOKEN")

    def test_who_is_no_admin_deletes_nobody_by_number(self):
        ann, bob = self.server.register(), self.server.register()
        for number in (bob.id, ann.id, 999999):
            self.expect(ann.ask("POST", f"/api/account-delete/{number}"), 403, "PERMISSION_DENIED")
        self.expect(bob.profile(), 200)
        self.expect(ann.profile(), 200)

    def test_an_admin_may_delete_oneself_by_number(self):
        admin = self.server.admin()
        self.expect(admin.ask("POST", f"/api/account-delete/{admin.id}"), 200)
        self.expect(admin.profile(), 401, "INVALID_TOKEN")


if __name__ == "__main__":
    main()
