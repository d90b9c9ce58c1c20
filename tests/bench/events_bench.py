"""Events a second through outbox, relay, actor and inbox, and what PostgreSQL alone allows; from
commit to effect, idle and loaded."""

import figures
from figures import row
import pgbench

ACCOUNTS = 2000
PRODUCERS = 2
STORES = 2  # profile.workers
CLAIMED = 50  # events.batch
INSERTED = 50  # events a transaction of a producer
APPLIED = 50  # events a transaction of a store, at most
AIM = 3000  # events a second

LATENCIES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


def measure(run):
    events = 2000 if run.quick else 20000
    seconds = 2 if run.quick else 10
    found = {"events": [], "postgres": [], "idle": [], "aim": [], "loaded": [], "load": [],
             "repeated": []}
    for number in range(1, run.repetitions + 1):
        one = run.ask("events-throughput", events=events, accounts=ACCOUNTS, producers=PRODUCERS,
                      batch=INSERTED)
        found["events"].append(one["events"] / one["acknowledged_seconds"])
        found["repeated"].append(one["repeated"])
        run.say(f"{number}: {found['events'][-1]:,.0f} events/s, durable at both ends")

        run.ask("events-schemas", accounts=ACCOUNTS)
        found["postgres"].append(pgbench.events_a_second(
            events, ACCOUNTS, PRODUCERS, STORES, INSERTED, CLAIMED, APPLIED))
        run.say(f"{number}: {found['postgres'][-1]:,.0f} events/s by PostgreSQL alone")

        for name, order in {
            "idle": dict(events_a_second=20, producers=1, batch=1),
            "aim": dict(events_a_second=AIM / 2, producers=4, batch=5),
            "loaded": dict(events_a_second=found["events"][-1] / 2, producers=4, batch=5),
        }.items():
            one = run.ask("events-latency", accounts=ACCOUNTS, seconds=seconds, **order)
            points = {key: figures.percentile(one["milliseconds"], share)
                      for key, share in LATENCIES.items()}
            found[name].append(points)
            if name == "loaded":
                found["load"].append(one["events"] / one["seconds"])
            run.say(f"{number}: {name}, commit to effect: " +
                    ", ".join(f"{key} {value:.1f} ms" for key, value in points.items()))
    return found


def rows(found):
    """Of the table: what, median, least, most."""
    def latencies(name, which):
        return [row(f"commit to effect, {which}, {key}", [one[key] for one in found[name]],
                    "{:.1f} ms") for key in LATENCIES]

    return [
        row("events, durable at both ends", found["events"], "{:,.0f}/s"),
        row("the same statements by pgbench", found["postgres"], "{:,.0f}/s"),
        row("ratio", figures.ratios(found["events"], found["postgres"]), "{:.2f}"),
        *latencies("idle", "idle"),
        *latencies("aim", f"{AIM // 2:,}/s"),
        row("half of the first row, as it came", found["load"], "{:,.0f}/s"),
        *latencies("loaded", "at that load"),
    ]
