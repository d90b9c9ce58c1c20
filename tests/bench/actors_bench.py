"""What it costs that an actor's messages are counted, timed and bounded, beside the same actor of
CAF's alone."""

from figures import row

MESSAGES = 1_000_000
AIM = 150  # nanoseconds


def measure(run):
    found = {"instrumented": [], "bare": []}
    for number in range(1, run.repetitions + 1):
        one = run.ask("actors-messages", messages=MESSAGES // 10 if run.quick else MESSAGES)
        found["instrumented"].append(one["instrumented_ns"])
        found["bare"].append(one["bare_ns"])
        run.say(f"{number}: {one['instrumented_ns']:.0f} ns a message, {one['bare_ns']:.0f} ns bare")
    return found


def rows(found):
    """Of the table: what, median, least, most."""
    more = [ours - bare for ours, bare in zip(found["instrumented"], found["bare"])]
    return [
        row("a message of an actor of ours", found["instrumented"], "{:.0f} ns"),
        row("the same actor of CAF's alone", found["bare"], "{:.0f} ns"),
        row(f"more (aim: at most {AIM} ns)", more, "{:.0f} ns"),
    ]
