"""The servers that are measured: the release binary as in production, with its log in JSON to a file on
the disk, metrics, the operators' listener and passwords that cost what they should. Only the limits of
one address are off, as in the profile dev: all load comes from one."""

import functools
import os
import pathlib
import random
import re
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

import growth
from troupe import CHEAP, PASSWORD, Server, newcomer, unique, until  # of tests/e2e

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
HASHED_AT_ONCE = 2  # hasher.threads


class Node(Server):
    """Of its `logins` one account is as good as another."""

    def __init__(self):
        # Where /tmp may be memory, /var/tmp is not.
        super().__init__({"log.format": "json"}, state_folder=tempfile.mkdtemp(prefix="troupe-bench.",
                                                                               dir="/var/tmp"))
        self.set_passwords({})
        self.settings["log.file"] = self._log_path
        self.logins = []

    def set_passwords(self, settings):
        """What they cost from the next start on; as in production, if nothing is said."""
        for name in CHEAP:
            self.settings.pop(name, None)
        self.settings.update(settings)

    def register_some(self, count):
        with ThreadPoolExecutor(HASHED_AT_ONCE) as pool:
            for session in pool.map(lambda _: self.register(), range(count)):
                self.logins.append(session.user["login"])

    def take_some(self, count):
        """Sessions of accounts that are in `logins` no more: others' signing in must not end them."""
        if count >= len(self.logins):
            raise RuntimeError(f"too few accounts for {count} more that nobody else signs in as")
        random.shuffle(self.logins)
        taken, self.logins = self.logins[:count], self.logins[count:]
        with ThreadPoolExecutor(HASHED_AT_ONCE) as pool:
            return list(pool.map(self.sign_in, taken))

    def empty_log(self):
        os.truncate(self._log_path, 0)

    def discard(self):
        self.clean_up()
        shutil.rmtree(self.state_folder, ignore_errors=True)

    def resident_mebibytes(self):
        said = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s*(\d+) kB", said)[1]) / 1024


def processor_seconds(pid):
    """What a process has used so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


class Nodes:
    """Made when first asked for, and shared by all benches of a run."""

    def __init__(self, quick):
        self.accounts_grown = 20_000 if quick else 1_000_000
        self.accounts_small = 100 if quick else 300
        self._made = []

    def _start(self):
        node = Node()
        self._made.append(node)
        return node.start()

    @functools.cached_property
    def small(self):
        node = self._start()
        node.register_some(self.accounts_small)
        return node

    @functools.cached_property
    def grown(self):
        """With many accounts, and as many blacklisted tokens."""
        node = self._start()
        like = node.register().user["login"]
        node.stop()
        growth.fill(node.database, self.accounts_grown, like)
        node.start()
        node.logins = growth.logins(self.accounts_grown)
        return node

    def close(self):
        for node in self._made:
            node.empty_log()
            node.stop()
            node.discard()
