"""What must be so of accounts, profiles, letters and events once all has settled."""

import collections
import dataclasses

from fixture import STATE, sql
from mailbox import letters_in


@dataclasses.dataclass
class Accounts:
    acknowledged: dict  # login: id, as registering answered
    refused: set  # login, as registering answered
    hopeless: set  # login to whom the mail server takes no letter for good
    late: set  # id whose profile was refused when it was answered already
    accounts: list  # (id, login, is_active)
    profiles: list  # (auth_id, is_active)
    applied: list  # event id of what ProfileActor was to apply
    inbox: list  # event id
    deliveries: list  # (subscriber, auth_id, state, when it was delivered), in the order of events
    letters: list  # (login, message id)

    def violations(self):
        """A line for each thing that is wrong."""
        return [*self.wrong_accounts(), *self.wrong_profiles(), *self.wrong_events(),
                *self.wrong_letters()]

    def wrong_accounts(self):
        logins = collections.Counter(login for _, login, _ in self.accounts)
        ids = {login: one for one, login, _ in self.accounts}
        for login, one in self.acknowledged.items():
            if logins[login] != 1:
                yield f"{login} was acknowledged and has {logins[login]} accounts"
            elif ids[login] != one:
                yield f"{login} was acknowledged as {one} and is {ids[login]}"
        for login in self.refused & logins.keys():
            yield f"{login} was refused and has an account"

    def wrong_profiles(self):
        profiles = collections.defaultdict(list)
        for one, is_active in self.profiles:
            profiles[one].append(is_active)
        for one, login, is_active in self.accounts:
            found = profiles.pop(one, [])
            if one in self.late:
                if found:
                    yield f"{login} ({one}) has a profile, though that was refused"
            elif len(found) != 1:
                yield f"{login} ({one}) has {len(found)} profiles"
            elif found != [is_active]:
                yield f"{login} ({one}) is {is_active} and its profile is {found[0]}"
        for one in profiles:
            yield f"profile of nobody: {one}"

    def wrong_events(self):
        inbox = collections.Counter(self.inbox)
        for event in self.applied:
            if inbox.pop(event, 0) != 1:
                yield f"event {event} was applied {self.inbox.count(event)} times"
        for event in inbox:
            yield f"event {event} was applied and is gone"
        last = {}
        hopeless = {one for one, login, _ in self.accounts if login in self.hopeless}
        for subscriber, account, state, at in self.deliveries:
            if account in self.late:
                if state == "delivered" and subscriber == "mail":
                    yield f"a letter of {account}, whose profile was refused"
            elif subscriber == "mail" and account in hopeless:
                if state != "dead":
                    yield f"{state}, though hopeless: an event of {account} for {subscriber}"
            elif state != "delivered":
                yield f"{state}: an event of {account} for {subscriber}"
            elif at < last.get((subscriber, account), at):
                yield f"out of order: events of {account} for {subscriber}"
            else:
                last[subscriber, account] = at

    def wrong_letters(self):
        letters = collections.defaultdict(set)
        for login, message_id in self.letters:
            letters[login].add(message_id)
        for one, login, _ in self.accounts:
            found = letters.pop(login, set())
            if login in self.hopeless and found:
                yield f"a letter to {login}, who is hopeless"
            elif one in self.late and found:
                yield f"a letter to {login}, whose profile was refused"
            elif login not in self.hopeless and one not in self.late and len(found) != 1:
                yield f"{login} has letters under {len(found)} Message-IDs"
        for login in letters:
            yield f"a letter to nobody: {login}"


def read_accounts(acknowledged, letters=None, refused=(), hopeless=()):
    """`letters` of mailbox.py; those in the state folder if none are given."""

    def ids(schema, query):
        return [row[0] for row in sql(schema, query)]

    return Accounts(
        acknowledged, set(refused), set(hopeless),
        {int(one) for one in ids(
            "auth", "SELECT d.auth_id FROM auth.outbox_deliveries d JOIN auth.auth_info a ON "
                    "a.id = d.auth_id WHERE d.state = 'dead' AND a.answered_at IS NOT NULL AND "
                    "d.last_error LIKE 'PROFILE_REFUSED%'")},
        [(int(one), login, active == "t") for one, login, active in
         sql("auth", "SELECT id, login, is_active FROM auth.auth_info")],
        [(int(one), active == "t") for one, active in
         sql("profile", "SELECT auth_id, is_active FROM profile.user_profiles")],
        ids("auth", "SELECT event_id FROM auth.outbox_deliveries WHERE subscriber = 'user_info' "
                    "AND state = 'delivered'"),
        ids("profile", "SELECT event_id FROM profile.inbox WHERE NOT refused"),
        [(subscriber, int(account), state, at) for subscriber, account, state, at in
         sql("auth", "SELECT subscriber, auth_id, state, to_char(delivered_at, "
                     "'YYYY-MM-DD HH24:MI:SS.US') FROM auth.outbox_deliveries ORDER BY sequence")],
        [(letter.recipient.removesuffix("@example.com"), letter.message_id)
         for letter in (letters_in(STATE.name) if letters is None else letters)])
