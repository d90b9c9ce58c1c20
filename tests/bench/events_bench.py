"""Events a second through outbox, relay, actor and inbox, and what PostgreSQL alone allows; from
commit to effect, idle and loaded."""

import figures
import pgbench

ACCOUNTS = 2000
PRODUCERS = 2
STORES = 2  # profile.workers
CLAIMED = 50  # events.batch
INSERTED = 50  # events a transaction of a producer
APPLIED = 50  # events a transaction of a store, at most
AIM = 3000  # events a second

LATENCIES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


def measure(troupe, quick, repetitions, say):
    events = 2000 if quick else 20000
    seconds = 2 if quick else 10
    found = {"events": [], "postgres": [], "idle": [], "aim": [], "loaded": [], "load": [],
             "repeated": []}
    for number in range(1, repetitions + 1):
        one = troupe("events-throughput", events=events, accounts=ACCOUNTS, producers=PRODUCERS,
                     batch=INSERTED)
        found["events"].append(one["events"] / one["acknowledged_seconds"])
        found["repeated"].append(one["repeated"])
        say(f"{number}: {found['events'][-1]:,.0f} events/s, durable at both ends")

        troupe("events-schemas", accounts=ACCOUNTS)
        found["postgres"].append(pgbench.events_a_second(
            events, ACCOUNTS, PRODUCERS, STORES, INSERTED, CLAIMED, APPLIED))
        say(f"{number}: {found['postgres'][-1]:,.0f} events/s by PostgreSQL alone")

        for name, order in {
            "idle": dict(events_a_second=20, producers=1, batch=1),
            "aim": dict(events_a_second=AIM / 2, producers=4, batch=5),
            "loaded": dict(events_a_second=found["events"][-1] / 2, producers=4, batch=5),
        }.items():
            one = troupe("events-latency", accounts=ACCOUNTS, seconds=seconds, **order)
            points = {key: figures.percentile(one["milliseconds"], share)
                      for key, share in LATENCIES.items()}
            found[name].append(points)
            if name == "loaded":
                found["load"].append(one["events"] / one["seconds"])
            say(f"{number}: {name}, commit to effect: " +
                ", ".join(f"{key} {value:.1f} ms" for key, value in points.items()))
    return found


def rows(found):
    """Of the table: what, median, least, most."""
    def row(what, values, shape):
        return [what, *(shape.format(value) for value in figures.spread(values).values())]

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
