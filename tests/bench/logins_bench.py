"""Logins a second, beside what Argon2 alone allows on all cores."""

import random

import figures
from figures import row
from nodes import PASSWORD
from requests_by_hand import post

CONNECTIONS = 16  # two threads hash, and each always has the next password
AIM = 0.92


def login_requests(node, count):
    return [post("/api/login", {"login": login, "password": PASSWORD})
            for login in random.choices(node.logins, k=count)]


def logins_a_second(run, node, count):
    found = run.ask("load", login_requests(node, count), port=node.port, connections=CONNECTIONS,
                    requests=count)
    if list(found["milliseconds"]) != ["200"]:
        raise RuntimeError(f"logins were answered {', '.join(found['milliseconds'])}")
    return count / found["seconds"]


def measure(run):
    count = 40 if run.quick else 200
    found = {"hashes": [], "logins": [], "grown": []}
    for number in range(1, run.repetitions + 1):
        found["hashes"].append(count / run.ask("hashing", hashes=count)["seconds"])
        found["logins"].append(logins_a_second(run, run.nodes.small, count))
        found["grown"].append(logins_a_second(run, run.nodes.grown, count))
        run.say(f"{number}: " + ", ".join(f"{name} {values[-1]:.1f}/s" for name, values in found.items()))
    return found


def rows(found):
    """Of the table: what, median, least, most."""
    return [
        row("logins", found["logins"], "{:.1f}/s"),
        row("Argon2 alone, a thread a core", found["hashes"], "{:.1f}/s"),
        row(f"ratio (aim: at least {AIM})", figures.ratios(found["logins"], found["hashes"]), "{:.2f}"),
        row("ratio, grown",
            figures.ratios(found["grown"], found["hashes"]), "{:.2f}"),
    ]
