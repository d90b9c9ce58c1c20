"""./dev bench: runs the named benches, or all; prints what they found, and puts it into
docs/performance.md.

A bench is a module with `measure`, which measures, and `rows`, which says it.

Runs beside a PostgreSQL that does sync: tests/with_postgres.sh --durable."""

import argparse
import datetime
import importlib
import json
import pathlib
import re
import subprocess
import sys

import machine

BENCHES = ["events", "actors"]
PAGE = pathlib.Path("docs/performance.md")


def asker(program):
    def ask(measurement, **numbers):
        done = subprocess.run([program, measurement, *(f"{k}={v}" for k, v in numbers.items())],
                              stdout=subprocess.PIPE, text=True)
        if done.returncode:
            sys.exit(f"./dev bench: {measurement} failed")
        return json.loads(done.stdout) if done.stdout else None
    return ask


def on_which(facts, when, repetitions):
    return (f"{facts['cores']} cores ({facts['processor']}), PostgreSQL {facts['postgres']}, "
            f"{facts['sync_milliseconds']:.1f} ms to sync 8 KiB; the load comes from the same cores. "
            f"{repetitions} repetitions, {when}.")


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
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(BENCHES)}")
    parser.add_argument("--quick", action="store_true",
                        help="seconds instead of minutes; to see that it works, and not written down")
    parser.add_argument("--repetitions", type=int, metavar="N")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all figures there")
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHES):
        parser.error(f"there is no bench {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}")

    def say(line):
        print(f"  {line}", file=sys.stderr, flush=True)

    repetitions = given.repetitions or (1 if given.quick else 5)
    facts = machine.facts()
    where = on_which(facts, datetime.date.today().isoformat(), repetitions)
    print(where)
    everything = {"machine": facts}
    for name in given.names or BENCHES:
        bench = importlib.import_module(name)
        print(f"{name}: {' '.join(bench.__doc__.split())}", file=sys.stderr)
        found = everything[name] = bench.measure(asker(given.program), given.quick, repetitions, say)
        rows = bench.rows(found)
        print(readable([["", "median", "least", "most"], *rows]))
        if not given.quick:
            PAGE.write_text(put(PAGE.read_text(), name, f"{where}\n\n{table(rows)}"))
    if given.json:
        given.json.write_text(json.dumps(everything, indent=1))


if __name__ == "__main__":
    main()
