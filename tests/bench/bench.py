"""./dev bench: runs the named benches, or all; prints what they found, and puts it into
docs/performance.md.

A bench is a module NAME_bench with `measure`, which measures, and `rows`, which says it.

Runs beside a PostgreSQL that does sync: tests/with_postgres.sh --durable."""

import argparse
import contextlib
import datetime
import importlib
import json
import pathlib
import re
import subprocess
import sys

import machine
import nodes

BENCHES = ["http", "logins", "flood", "writes", "idle", "actors", "events"]
PAGE = pathlib.Path("docs/performance.md")


class Measurement:
    """One of tests/bench/main.cpp, under way."""

    def __init__(self, program, name, texts, numbers, goes_on):
        self.name = name
        self.process = subprocess.Popen([program, name, *(f"{k}={v}" for k, v in numbers.items())],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for text in texts:
            text = text.encode()
            self.process.stdin.write(b"%d\n%s" % (len(text), text))
        self.process.stdin.flush()
        if not goes_on:
            self.process.stdin.close()
            self.process.stdin = None

    def first_line(self):
        """Of one that goes on until it is finished."""
        return json.loads(self.process.stdout.readline())

    def finish(self):
        said, _ = self.process.communicate()
        if self.process.returncode:
            sys.exit(f"./dev bench: {self.name} failed")
        return json.loads(said) if said else None


class Run:
    """What the benches share."""

    def __init__(self, program, quick, repetitions):
        self.program = program
        self.quick = quick
        self.repetitions = repetitions
        self.nodes = nodes.Nodes(quick)

    def say(self, line):
        print(f"  {line}", file=sys.stderr, flush=True)

    def begin(self, measurement, texts=(), goes_on=False, **numbers):
        return Measurement(self.program, measurement, texts, numbers, goes_on)

    def ask(self, measurement, texts=(), **numbers):
        return self.begin(measurement, texts, **numbers).finish()


def on_which(facts, when, repetitions):
    return (f"{facts['cores']} cores ({facts['processor']}), PostgreSQL {facts['postgres']}, "
            f"{facts['sync_milliseconds']:.1f} ms to sync 8 KiB; the load comes from the same cores. "
            f"{repetitions} repetitions, {when}."
            + (" **With `kernel.sched_autogroup_enabled` at 1.**" if facts["weighs_by_session"] else ""))


def table(rows):
    head = ["", "median", "least", "most"]
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---", "--:", "--:", "--:"], *rows]]
    return "\n".join(lines)


def put(page, name, text):
    """`page` with what stands between the marks of the bench `name` replaced."""
    begin, end = f"<!-- bench {name} -->", f"<!-- end of bench {name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.S)
    if len(pattern.findall(page)) != 1:
        raise ValueError(f"no one place for the bench {name}: {begin} … {end}")
    return pattern.sub(lambda _: f"{begin}\n{text}\n{end}", page)


def readable(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join("  ".join([row[0].ljust(widths[0]),
                                *(row[n].rjust(widths[n]) for n in (1, 2, 3))]) for row in rows)


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.split("\n\n")[0],
                                     epilog="Example: ./dev bench events --quick")
    parser.add_argument("troupe", help=argparse.SUPPRESS)
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(BENCHES)}")
    parser.add_argument("--quick", action="store_true",
                        help="seconds instead of minutes; to see that it works, and not written down")
    parser.add_argument("--repetitions", type=int, metavar="N")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all figures there")
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHES):
        parser.error(f"there is no bench {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}")

    repetitions = given.repetitions or (1 if given.quick else 5)
    facts = machine.facts()
    where = on_which(facts, datetime.date.today().isoformat(), repetitions)
    print(where)
    everything = {"machine": facts}
    run = Run(given.program, given.quick, repetitions)
    with contextlib.closing(run.nodes):
        for name in given.names or BENCHES:
            bench = importlib.import_module(f"{name}_bench")
            print(f"{name}: {' '.join(bench.__doc__.split())}", file=sys.stderr)
            found = everything[name] = bench.measure(run)
            rows = bench.rows(found)
            print(readable([["", "median", "least", "most"], *rows]), flush=True)
            if not given.quick:
                PAGE.write_text(put(PAGE.read_text(), name, f"{where}\n\n{table(rows)}"))
    if given.json:
        given.json.write_text(json.dumps(everything, indent=1))


if __name__ == "__main__":
    main()
