"""What it costs that an actor's messages are counted, timed and bounded, beside the same actor of
CAF's alone."""

import figures

MESSAGES = 1_000_000
AIM = 150  # nanoseconds


def measure(troupe, quick, repetitions, say):
    found = {"instrumented": [], "bare": []}
    for number in range(1, repetitions + 1):
        one = troupe("actors-messages", messages=MESSAGES // 10 if quick else MESSAGES)
        found["instrumented"].append(one["instrumented_ns"])
        found["bare"].append(one["bare_ns"])
        say(f"{number}: {one['instrumented_ns']:.0f} ns a message, {one['bare_ns']:.0f} ns bare")
    return found


def rows(found):
    """Of the table: what, median, least, most."""
    def row(what, values):
        return [what, *(f"{value:.0f} ns" for value in figures.spread(values).values())]

    more = [ours - bare for ours, bare in zip(found["instrumented"], found["bare"])]
    return [
        row("a message of an actor of ours", found["instrumented"]),
        row("the same actor of CAF's alone", found["bare"]),
        row(f"more (aim: at most {AIM} ns)", more),
    ]
