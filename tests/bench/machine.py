"""On what is measured."""

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

AUTOGROUP = pathlib.Path("/proc/sys/kernel/sched_autogroup_enabled")
PROGRAMS = pathlib.Path(os.environ.get("TROUPE_TEST_PG_PROGRAMS", ""))


def processor():
    found = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    return found[1] if found else os.uname().machine


def postgres():
    said = subprocess.run([PROGRAMS / "postgres", "--version"], capture_output=True, text=True,
                          check=True).stdout
    return re.search(r"\d+(\.\d+)*", said)[0]


def sync_milliseconds():
    """What making 8 KiB durable takes where the database lies, by PostgreSQL's own measure of the
    way it uses on Linux."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        said = subprocess.run([PROGRAMS / "pg_test_fsync", "-s", "1", "-f", f"{folder}/probe"],
                              capture_output=True, text=True, check=True).stdout
    return float(re.search(r"fdatasync\s.*?(\d+) usecs/op", said)[1]) / 1000


@contextlib.contextmanager
def without_autogroups():
    """As docs/operations.md has it: else the kernel shares the cores out by session, each of
    PostgreSQL's processes is one, and what hashes at nice 19 counts like the rest of Troupe."""
    was = AUTOGROUP.read_text().strip() if AUTOGROUP.exists() else "0"
    if was == "0":
        yield
        return
    try:
        AUTOGROUP.write_text("0")
    except PermissionError:
        print("kernel.sched_autogroup_enabled is 1, which moves all figures; first:\n"
              "  sudo sysctl kernel.sched_autogroup_enabled=0", file=sys.stderr)
        yield
        return
    print("kernel.sched_autogroup_enabled is 0 until this ends", file=sys.stderr)
    try:
        yield
    finally:
        AUTOGROUP.write_text(was)


def facts():
    return {"processor": processor(), "cores": os.cpu_count(), "postgres": postgres(),
            "sync_milliseconds": sync_milliseconds()}
