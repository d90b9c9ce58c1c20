"""Refreshing and registering as pgbench.py does events: the statements of persistence/sql as they are,
from as many connections as Troupe has."""

import pathlib
import tempfile
import time

import growth
from pgbench import PROFILE_COLUMNS, Clients, as_relay, relaying, statement

WORKERS = 4  # auth.workers
STORES = 2  # profile.workers
CLAIMED = 50  # events.batch
APPLIED = 50  # events a transaction of a store, at most
SESSIONS = 16  # a client's, in turns

REFRESH_SECONDS = {"refresh_seconds": "604800", "gen": "1"}
WHO = {"login": "'pg_' || :who", "email": "'pg_' || :who || '@example.org'"}
NEWCOMER = {
    **REFRESH_SECONDS, "hash": "$argon2id$v=19$m=7168,t=1,p=1$c2FsdHNhbHRzYWx0$" + "A" * 43, "role": "user",
    "user_agent": "curl/7.88.1", "address": "192.0.2.1", "display_name": "John Doe",
    "registered": '{"event_type": "Register", "auth_id": 1000, "display_name": "John Doe"}',
    "letter": '{"event_type": "Welcome Mail", "auth_id": 1000, "email": "john@example.com", '
              '"display_name": "John Doe", "locale": "en"}',
}
REGISTERED = "md5('registered' || :who)::uuid"  # its event's number

# The sessions of all clients, each with the refresh token of its first turn.
MAKE_SESSIONS = """
WITH owner AS (SELECT min(id) AS id FROM auth.auth_info WHERE is_active AND token_generation = 1),
made AS (
  INSERT INTO auth.sessions (user_id, refresh_jti, expires_at)
  SELECT owner.id, md5('1')::uuid, now() + interval '7 days' FROM owner, generate_series(1, :sessions)
  RETURNING id, user_id
)
SELECT min(id), min(user_id) FROM made;
"""


def refreshing():
    return ("\\set n :n + 1\n\\set turn :n / :sessions\n"
            "\\set sid :first + :client_id * :sessions + mod(:n, :sessions)\n" +
            statement("auth/rotate_session", jti="md5(:turn::text)::uuid",
                      refresh_jti="md5((:turn + 1)::text)::uuid") + ";\n")


def refreshes_a_second(database, count):
    turns = count // WORKERS // SESSIONS
    sessions = WORKERS * SESSIONS
    first, owner = growth.run_sql(database, MAKE_SESSIONS, sessions=sessions).strip().split("|")
    with tempfile.TemporaryDirectory(prefix="troupe-bench.") as folder:
        began = time.monotonic()
        Clients(pathlib.Path(folder), "refresh", refreshing(), auth_url(database), WORKERS,
                turns * SESSIONS, n=SESSIONS - 1, sessions=SESSIONS, first=first, user=owner,
                **REFRESH_SECONDS).finish()
        took = time.monotonic() - began
    there = growth.run_sql(database, f"SELECT count(*) FROM auth.sessions WHERE user_id = {owner} "
                                     f"AND refresh_jti = md5('{turns + 1}')::uuid")
    if int(there) < sessions:
        raise RuntimeError(f"only {there.strip()} of {sessions} sessions were refreshed to the end")
    return sessions * turns / took


def registering():
    account = statement("auth/insert_account", **WHO)
    registered = statement("auth/insert_event", event_id=REGISTERED, held_for="NULL", payload=":registered",
                           event_type="'Register'", subscribers="'{user_info}'")
    letter = statement("auth/insert_event", event_id="gen_random_uuid()", held_for=REGISTERED,
                       payload=":letter", event_type="'Welcome Mail'", subscribers="'{mail}'")
    return f"""\\set n :n + 1
\\set who :base + :client_id * 1000000 + :n
BEGIN;
{account} AS user_id, id AS auth_id \\gset
{statement("auth/grant_role")};
{statement("auth/insert_session", refresh_jti="gen_random_uuid()")};
{registered};
{letter};
COMMIT;
"""


def storing():
    one = ("\\set n :n + 1\n\\set auth_id :base + :client_id * 1000000 + :n\n" +
           statement("profile/apply_registered", event_id="gen_random_uuid()") + ";\n")
    many = statement("profile/find_profiles", columns=PROFILE_COLUMNS, accounts="'{1,2}'")
    return "BEGIN;\n" + one * APPLIED + f"COMMIT;\n{many};\n"


def registrations_a_second(database, count):
    """Troupe must not run on `database` meanwhile: it would deliver these events."""
    base = time.time_ns() // 1000  # no number of an earlier time
    with tempfile.TemporaryDirectory(prefix="troupe-bench.") as name:
        folder = pathlib.Path(name)

        def relay(subscriber):
            return Clients(folder, subscriber, relaying(), as_relay(auth_url(database)), 1, 10 ** 9,
                           limit=CLAIMED, total=count, subscriber=subscriber)

        began = time.monotonic()
        work = [Clients(folder, "register", registering(), auth_url(database), WORKERS, count // WORKERS,
                        n=0, base=base, **NEWCOMER),
                Clients(folder, "store", storing(), database.variables()["TROUPE_DATABASE_PROFILE_URL"],
                        STORES, count // STORES // APPLIED, n=0, base=base, **NEWCOMER)]
        relays = [relay("user_info"), relay("mail")]
        try:
            for one in work:
                one.finish()
            for one in relays:
                one.finish(ends_with="division by zero")
        finally:
            for one in [*work, *relays]:
                one.process.kill()
        return count / (time.monotonic() - began)


def auth_url(database):
    return database.variables()["TROUPE_DATABASE_AUTH_URL"]
