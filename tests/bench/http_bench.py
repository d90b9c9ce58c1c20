"""GET /api/profile with a Bearer token, through the guard and ProfileActor, with log line, metrics and
headers; beside it RESTinio alone, which gives the same answer to everything."""

import figures
from figures import row
import wrk
from nodes import processor_seconds

PATH = "/api/profile"
READERS = 20
AIM = 0.65


def fixed_server(run, answer):
    """RESTinio with the headers and the body of `answer`; those that it adds itself are its own."""
    headers = [(name, value) for name, value in answer.headers.items()
               if name.lower() not in ("content-length", "connection")]
    texts = [*(text for header in headers for text in header), answer.body.decode()]
    return run.begin("fixed-server", texts, goes_on=True, headers=len(headers),
                     threads=2)  # http.threads


def loaded(port, pid, tokens, seconds):
    before = processor_seconds(pid)
    found = wrk.get(port, PATH, tokens, seconds)
    found["microseconds"] = (processor_seconds(pid) - before) / found["requests"] * 1e6
    return found


def measure(run):
    seconds = 1 if run.quick else 5
    small, grown = run.nodes.small, run.nodes.grown
    tokens = {node: [each.access for each in node.take_some(READERS)] for node in (small, grown)}
    answer = small.ask("GET", PATH, token=tokens[small][0])
    bare = fixed_server(run, answer)
    bare_port = bare.first_line()["port"]
    found = {"answer_bytes": len(answer.body), "bare": [], "ours": [], "silent": [], "grown": []}

    def ask(name, node):
        found[name].append(loaded(node.port, node.process.pid, tokens[node], seconds))
        node.empty_log()

    for number in range(1, run.repetitions + 1):
        found["bare"].append(loaded(bare_port, bare.process.pid, tokens[small], seconds))
        ask("ours", small)
        ask("grown", grown)
        small.troupe("log", "level", "http", "error")
        ask("silent", small)
        small.troupe("log", "level", "http", "default")
        run.say(f"{number}: " + ", ".join(f"{name} {found[name][-1]['a_second']:,.0f}/s"
                                          for name in ("bare", "ours", "grown", "silent")))
    bare.finish()
    return found


def rows(found):
    """Of the table: what, median, least, most."""
    def column(name, key):
        return [one[key] for one in found[name]]

    def ratio(name):
        return figures.ratios(column(name, "a_second"), column("bare", "a_second"))

    return [
        row("GET profile", column("ours", "a_second"), "{:,.0f}/s"),
        row("RESTinio alone, the same answer", column("bare", "a_second"), "{:,.0f}/s"),
        row(f"ratio (aim: at least {AIM})", ratio("ours"), "{:.2f}"),
        row("ratio, grown", ratio("grown"), "{:.2f}"),
        row("ratio without the log line", ratio("silent"), "{:.2f}"),
        row("the server's processor time a request", column("ours", "microseconds"), "{:.1f} µs"),
        row("that of RESTinio alone", column("bare", "microseconds"), "{:.1f} µs"),
        row("p99, 64 connections that do nothing but ask", column("ours", "p99_ms"), "{:.1f} ms"),
        row("p99 of RESTinio alone", column("bare", "p99_ms"), "{:.1f} ms"),
    ]
