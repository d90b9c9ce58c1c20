"""What must be so of accounts, profiles and events once all has settled."""

import collections
import dataclasses

from fixture import sql


@dataclasses.dataclass
class Accounts:
    acknowledged: dict  # login: id, as registering answered
    accounts: list  # (id, login)
    profiles: list  # auth_id
    events: list  # event id of one for ProfileActor
    inbox: list  # event id
    undelivered: list  # event id of a delivery that is not done

    def violations(self):
        """A line for each thing that is wrong."""
        logins = collections.Counter(login for _, login in self.accounts)
        ids = {login: one for one, login in self.accounts}
        profiles = collections.Counter(self.profiles)
        applied = collections.Counter(self.inbox)
        found = []
        for login, one in self.acknowledged.items():
            if logins[login] != 1:
                found.append(f"{login} was acknowledged and has {logins[login]} accounts")
            elif ids[login] != one:
                found.append(f"{login} was acknowledged as {one} and is {ids[login]}")
        for one, login in self.accounts:
            if profiles[one] != 1:
                found.append(f"{login} ({one}) has {profiles[one]} profiles")
        found += [f"profile of nobody: {one}" for one in profiles.keys() - set(ids.values())]
        for event in self.events:
            if applied[event] != 1:
                found.append(f"event {event} was applied {applied[event]} times")
        found += [f"applied, but never happened: {one}" for one in applied.keys() - set(self.events)]
        found += [f"not delivered: {event}" for event in self.undelivered]
        return found


def read_accounts(acknowledged):
    def column(schema, query):
        return [row[0] for row in sql(schema, query)]

    return Accounts(
        acknowledged,
        [(int(one), login) for one, login in sql("auth", "SELECT id, login FROM auth.auth_info")],
        [int(one) for one in column("profile", "SELECT auth_id FROM profile.user_profiles")],
        column("auth", "SELECT event_id FROM auth.outbox_deliveries WHERE subscriber = 'user_info'"),
        column("profile", "SELECT event_id FROM profile.inbox"),
        column("auth", "SELECT event_id FROM auth.outbox_deliveries "
                       "WHERE subscriber = 'user_info' AND state <> 'delivered'"))
