"""Refreshes, and registrations until the profile is there, beside the same statements by pgbench. A
registration also hashes a password, here as cheaply as the settings allow: beside it stands what
PostgreSQL and Argon2 allow if the cores do first the one, then the other."""

import contextlib

import figures
from figures import row
import pgbench_accounts
from nodes import CHEAP, PASSWORD, newcomer, unique
from requests_by_hand import post

REFRESHING = 8  # sessions, each on a connection of its own
REGISTERING = 16
AIM = 0.5


def answers_a_second(run, node, texts, status, **order):
    found = run.ask("load", texts, port=node.port, **order)
    if list(found["milliseconds"]) != [status]:
        raise RuntimeError(f"the answers were {', '.join(found['milliseconds'])}")
    return order["requests"] / found["seconds"]


def refreshes_a_second(run, node, count):
    first = [post("/api/refresh", {"refresh_token": session.refresh_token})
             for session in node.take_some(REFRESHING)]
    return answers_a_second(run, node, first, "200", connections=REFRESHING, requests=count, chained=1)


def registrations_a_second(run, node, count):
    newcomers = [post("/api/register", newcomer(unique("bench"), PASSWORD)) for _ in range(count)]
    return answers_a_second(run, node, newcomers, "201", connections=REGISTERING, requests=count)


@contextlib.contextmanager
def stopped(node, settings):
    """While its statements are run by another. Starts again with `settings`."""
    node.stop()
    try:
        yield
    finally:
        node.set_passwords(settings)
        node.empty_log()
        node.start()


def measure_registering(run, node, count):
    with stopped(node, CHEAP):
        postgres = pgbench_accounts.registrations_a_second(node.database, count)
        hashes = count / run.ask("hashing", hashes=count, passes=1,
                                 memory_kib=CHEAP["auth.argon2-memory-kib"])["seconds"]
    ours = registrations_a_second(run, node, count)
    with stopped(node, {}):
        pass
    return {"ours": ours, "postgres": postgres, "hashes": hashes,
            "both": figures.in_turns(postgres, hashes)}


def measure_refreshing(run, node, count):
    return {"ours": refreshes_a_second(run, node, count),
            "postgres": pgbench_accounts.refreshes_a_second(node.database, count)}


def measure(run):
    refreshes, registrations = (800, 200) if run.quick else (8000, 1000)
    nodes = {"small": run.nodes.small, "grown": run.nodes.grown}
    found = {name: {"refresh": [], "register": []} for name in nodes}
    for number in range(1, run.repetitions + 1):
        for name, node in nodes.items():
            one = measure_refreshing(run, node, refreshes)
            found[name]["refresh"].append(one)
            run.say(f"{number}: {name}, refresh {one['ours']:,.0f}/s, by pgbench {one['postgres']:,.0f}/s")
            one = measure_registering(run, node, registrations)
            found[name]["register"].append(one)
            run.say(f"{number}: {name}, register {one['ours']:,.0f}/s, by pgbench "
                    f"{one['postgres']:,.0f}/s, hashes {one['hashes']:,.0f}/s")
    return found


def rows(found):
    """Of the table: what, median, least, most."""
    def column(work, key, name="small"):
        return [one[key] for one in found[name][work]]

    def ratio(what, work, beside, name="small"):
        return row(what, figures.ratios(column(work, "ours", name), column(work, beside, name)), "{:.2f}")

    rate = "{:,.0f}/s"
    return [
        row("refresh", column("refresh", "ours"), rate),
        row("its statement by pgbench", column("refresh", "postgres"), rate),
        ratio(f"ratio (aim: at least {AIM})", "refresh", "postgres"),
        ratio("ratio, grown", "refresh", "postgres", "grown"),
        row("register until the profile is there", column("register", "ours"), rate),
        row("its statements by pgbench", column("register", "postgres"), rate),
        row("Argon2 alone, at 7 MiB and one pass", column("register", "hashes"), rate),
        row("both in turns", column("register", "both"), rate),
        ratio(f"ratio to that (aim: at least {AIM})", "register", "both"),
        ratio("ratio, grown", "register", "both", "grown"),
    ]
