"""What readers feel of ten times as many logins as can be hashed, and what becomes of the logins."""

import time

import figures
from figures import row
from logins_bench import login_requests
from requests_by_hand import get_profile

READS_A_SECOND = 1000
READERS = 20
READING_CONNECTIONS = 32
LOGIN_CONNECTIONS = 128
FLOOD = 10  # times what can be hashed
LEAD = 2  # seconds that the flood has before readers are looked at
AIM_RATIO = 4
AIM_ACCEPTED = 1000  # ms


def read_profiles(run, node, requests, seconds):
    """The p99 in milliseconds."""
    found = run.ask("load", requests, port=node.port, connections=READING_CONNECTIONS,
                    requests=READS_A_SECOND * seconds, a_second=READS_A_SECOND)
    if list(found["milliseconds"]) != ["200"]:
        raise RuntimeError(f"readers were answered {', '.join(found['milliseconds'])}")
    return figures.percentile(found["milliseconds"]["200"], 0.99)


def flooded(run, node, reads, logins_a_second, seconds):
    count = int(logins_a_second * (seconds + LEAD))
    flood = run.begin("load", login_requests(node, 100), port=node.port, connections=LOGIN_CONNECTIONS,
                      requests=count, a_second=logins_a_second)
    time.sleep(LEAD)  # the flood is by the clock too
    p99 = read_profiles(run, node, reads, seconds)
    answers = flood.finish()["milliseconds"]
    accepted, refused = answers.pop("200"), answers.pop("503")
    if answers:
        raise RuntimeError(f"logins were answered {', '.join(answers)}")
    return {"p99": p99, "accepted_a_second": len(accepted) / (seconds + LEAD),
            "accepted_p99": figures.percentile(accepted, 0.99),
            "refused_p99": figures.percentile(refused, 0.99),
            "refused": len(refused) / (len(accepted) + len(refused))}


def measure(run):
    seconds = 3 if run.quick else 8
    nodes = {"small": run.nodes.small, "grown": run.nodes.grown}
    reads = {name: [get_profile(each) for each in node.take_some(READERS)]
             for name, node in nodes.items()}
    found = {name: {"quiet": [], "flooded": []} for name in nodes}
    for number in range(1, run.repetitions + 1):
        hashes = 40 if run.quick else 80
        logins_a_second = FLOOD * hashes / run.ask("hashing", hashes=hashes)["seconds"]
        for name, node in nodes.items():
            quiet = read_profiles(run, node, reads[name], seconds)
            one = flooded(run, node, reads[name], logins_a_second, seconds)
            found[name]["quiet"].append(quiet)
            found[name]["flooded"].append(one)
            run.say(f"{number}: {name}, p99 {quiet:.2f} ms quiet, {one['p99']:.2f} ms under "
                    f"{logins_a_second:.0f} logins/s, of which {one['accepted_a_second']:.0f}/s are "
                    f"accepted within {one['accepted_p99']:.0f} ms (p99)")
    return found


def rows(found):
    """Of the table: what, median, least, most."""
    def column(name, key):
        return [one[key] for one in found[name]["flooded"]]

    def ratio(name):
        return figures.ratios(column(name, "p99"), found[name]["quiet"])

    return [
        row("GET profile, p99, quiet", found["small"]["quiet"], "{:.2f} ms"),
        row("GET profile, p99, flooded", column("small", "p99"), "{:.2f} ms"),
        row(f"ratio (aim: at most {AIM_RATIO})", ratio("small"), "{:.1f}"),
        row("ratio, grown", ratio("grown"), "{:.1f}"),
        row("logins accepted", column("small", "accepted_a_second"), "{:.1f}/s"),
        row(f"p99 of those (aim: at most {AIM_ACCEPTED:,} ms)", column("small", "accepted_p99"),
            "{:,.0f} ms"),
        row("the same, grown", column("grown", "accepted_p99"),
            "{:,.0f} ms"),
        row("the rest, answered 503, p99", column("small", "refused_p99"), "{:,.0f} ms"),
    ]
