"""On what is measured."""

import os
import pathlib
import re
import subprocess
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


def weighs_by_session():
    """Whether nice counts within a session alone, see docs/operations.md."""
    return AUTOGROUP.exists() and AUTOGROUP.read_text().strip() == "1"


def facts():
    return {"processor": processor(), "cores": os.cpu_count(), "postgres": postgres(),
            "sync_milliseconds": sync_milliseconds(), "weighs_by_session": weighs_by_session()}
