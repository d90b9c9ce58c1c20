"""What PostgreSQL alone allows: pgbench runs the statements of persistence/sql as they are, with the
same transactions, batches and connections as Troupe, and without what is between them there."""

import os
import pathlib
import re
import subprocess
import tempfile
import time

from machine import PROGRAMS

SQL = pathlib.Path("persistence/sql")
PROFILE_COLUMNS = "id, auth_id, display_name, bio, is_active, event_sequence"
PAYLOAD = '{"event_type": "Account Deactivate", "auth_id": 1000, "is_active": false}'
VARIABLES = {
    "event_type": "Account Deactivate", "schema_version": "1", "payload": PAYLOAD,
    "correlation_id": "bench", "subscribers": "{user_info}", "subscriber": "user_info",
    "relay": "6f1cbb5c-2f09-4b0b-9d2c-8a4f0d6a6c5e", "lease_seconds": "10",
    "is_active": "false", "behind_dead_wait": "true", "replays": "0", "sequence": "0", "acknowledged": "0",
}


def statement(name, **changes):
    """A statement of ours; what pgbench cannot say as a variable is put in its place."""
    text = (SQL / f"{name}.sql").read_text().strip()
    text = re.sub(r"to_char\((\S+), '[^']*'\)", r"\1::text", text)  # pgbench sees :MI in quotes too
    for was, becomes in changes.items():
        text = re.sub(rf"(?<!:):{was}\b", becomes, text)
    return text


# Clients share no account, or they would wait for each other.
AN_ACCOUNT = "\\set auth_id :client_id * :share + random(1, :share)\n"


def producing(batch):
    insert = statement("auth/insert_event", event_id="gen_random_uuid()", held_for="NULL")
    return "BEGIN;\n" + f"{AN_ACCOUNT}{insert};\n" * batch + "COMMIT;\n"


def applying(batch):
    one = (AN_ACCOUNT + "\\set sequence :sequence + 1\n" +
           statement("profile/apply_activity", event_id="gen_random_uuid()") + ";\n")
    many = statement("profile/find_profiles", columns=PROFILE_COLUMNS, accounts="'{1,2}'")
    return "BEGIN;\n" + one * batch + f"COMMIT;\n{many};\n"


def relaying():
    """Claims, and acknowledges what was claimed, until all that will be there is."""
    head, tail = statement("auth/claim_deliveries").rsplit("\nSELECT ", 1)
    return f"""{head}, claimed_rows AS (SELECT {tail})
SELECT coalesce(array_agg(id), '{{}}')::text AS ids, count(*) AS claimed FROM claimed_rows \\gset
\\if :claimed > 0
{statement("auth/acknowledge_deliveries")};
\\set acknowledged :acknowledged + :claimed
\\else
\\sleep 2 ms
\\endif
\\if :acknowledged >= :total
SELECT 1 / 0 AS all_done;
\\endif
"""


def as_relay(url):
    """With a relay's settings of its session."""
    return url + "&options=-cenable_seqscan%3Doff"


class Clients:
    """One pgbench of several connections, at work."""

    def __init__(self, folder, name, script, url, clients, rounds, **variables):
        path = folder / f"{name}.pgbench"
        path.write_text(script)
        self.name = name
        defined = [f"--define={key}={value}" for key, value in {**VARIABLES, **variables}.items()]
        self.process = subprocess.Popen(
            [PROGRAMS / "pgbench", "--no-vacuum", "--protocol=prepared", f"--file={path}",
             f"--client={clients}", f"--jobs={clients}", f"--transactions={rounds}", *defined,
             url], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def finish(self, ends_with=""):
        said, _ = self.process.communicate(timeout=600)
        failed = self.process.returncode != 0 or "ERROR" in said
        if failed and not (ends_with and ends_with in said and said.count("ERROR") == 1):
            raise RuntimeError(f"pgbench, {self.name}:\n{said[-2000:]}")


def events_a_second(events, accounts, producers, stores, insert_batch, claim_batch, apply_batch):
    """On fresh schemas with `accounts` accounts and their profiles."""
    with tempfile.TemporaryDirectory(prefix="troupe-bench.") as name:
        folder = pathlib.Path(name)
        auth_url = os.environ["TROUPE_DATABASE_AUTH_URL"]
        began = time.monotonic()
        work = [
            Clients(folder, "producers", producing(insert_batch), auth_url,
                    producers, events // producers // insert_batch, share=accounts // producers),
            Clients(folder, "stores", applying(apply_batch), os.environ["TROUPE_DATABASE_PROFILE_URL"],
                    stores, events // stores // apply_batch, share=accounts // stores),
        ]
        relay = Clients(folder, "relay", relaying(), as_relay(auth_url), 1, 10 ** 9,
                        limit=claim_batch, total=events)
        try:
            for one in work:
                one.finish()
            relay.finish(ends_with="division by zero")
        finally:
            for one in [*work, relay]:
                one.process.kill()
        return events / (time.monotonic() - began)
