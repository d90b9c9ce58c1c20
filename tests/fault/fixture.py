"""The built server as a process of its own, and what a client and the database say of it.

Runs beside tests/with_postgres.sh. The binary is the last argument of the command line.
"""

import collections
import concurrent.futures
import http.client
import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.append(str(pathlib.Path(__file__).parents[1] / "e2e"))
from exposition import Exposition

PASSWORD = "SecurePass123!"
# Passwords are not what is tested here: a cheap hash leaves the time to requests.
CHEAP_HASH = {"TROUPE_AUTH_ARGON2_MEMORY_KIB": "7168", "TROUPE_AUTH_ARGON2_PASSES": "1"}

# One for all servers of a run: what is sealed in the database opens with its secret alone.
STATE = tempfile.TemporaryDirectory(prefix="troupe-fault-state.")

Answer = collections.namedtuple("Answer", "status body headers began took")


def until(what, patience, true):
    """Asks `true` again and again; its first answer that counts, or a failure after `patience` s."""
    deadline = time.monotonic() + patience
    while True:
        found = true()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {patience} s: {what}")
        time.sleep(0.05)  # between two looks at another process, with a deadline


class Troupe:
    """A running server, and its log."""

    def __init__(self, failpoint=None, **environment):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="troupe-fault."))
        self.environment = {**os.environ, **CHEAP_HASH, **environment,
                            "TROUPE_STATE_FOLDER": STATE.name}
        self.log = self.folder / "log"
        self.clients = []
        self.start(failpoint)

    def start(self, failpoint=None):
        environment = dict(self.environment)
        if failpoint:
            environment["TROUPE_FAILPOINT"] = failpoint
        self.log_begins = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.argv[-1], "serve", "--profile", "dev", "--http.port", "0",
                 "--admin-listen", "127.0.0.1:0", "--log.format", "json"], env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        serves = until("the server serves", 20, lambda: self.lines("serves") or self.has_ended())
        if serves is True:
            raise AssertionError("the server ended:\n" + self.log.read_text()[-3000:])
        self.port = serves[0]["port"]
        self.admin_port = self.lines("admits operators")[0]["port"]

    def has_ended(self):
        return self.process.poll() is not None

    def lines(self, message=None, **fields):
        """What this run has logged, line by line."""
        with self.log.open() as log:
            log.seek(self.log_begins)
            all_lines = [json.loads(line) for line in log if line.startswith("{")
                         and line.endswith("\n")]
        wanted = {**({"message": message} if message else {}), **fields}
        return [line for line in all_lines if wanted.items() <= line.items()]

    def counted(self, metric, *labels):
        """The sum of all series of the metric that have the labels."""
        connection = http.client.HTTPConnection("127.0.0.1", self.admin_port, timeout=10)
        connection.request("GET", "/metrics")
        read = Exposition(connection.getresponse().read().decode())
        connection.close()
        return sum(value for series, value in read.series(metric).items() if set(labels) <= series)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """SIGTERM; the exit status."""
        self.process.terminate()
        return self.process.wait(20)

    def remove(self):
        self.kill()
        for client in self.clients:
            client.close()
        shutil.rmtree(self.folder)

    def client(self):
        self.clients.append(Client(self.port))
        return self.clients[-1]

    def await_ready(self, patience=10):
        client = self.client()
        until("/health/ready says 200", patience,
              lambda: client.get("/health/ready").status == 200)


class Client:
    """One connection, for one thread. An answer that never came has the status 0."""

    def __init__(self, port):
        self.port = port
        self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def ask(self, verb, path, body=None, token=None):
        headers = {"Authorization": "Bearer " + token} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        began = time.monotonic()
        status, text, fields = 0, b"", {}
        try:
            if not self.connection:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            self.connection.request(verb, path, body, headers)
            answer = self.connection.getresponse()
            status, text, fields = answer.status, answer.read(), dict(answer.getheaders())
        except (OSError, http.client.HTTPException):
            self.close()
        return Answer(status, json.loads(text) if text else {}, fields, began,
                      time.monotonic() - began)

    def get(self, path, token=None):
        return self.ask("GET", path, token=token)

    def register(self, login):
        return self.ask("POST", "/api/register",
                        {"display_name": "Some Body", "login": login, "email": login + "@example.com",
                         "password": PASSWORD})

    def log_in(self, login):
        return self.ask("POST", "/api/login", {"login": login, "password": PASSWORD})

    def refresh(self, token):
        return self.ask("POST", "/api/refresh", {"refresh_token": token})

    def log_out(self, access, refresh):
        return self.ask("POST", "/api/logout", {"refresh_token": refresh}, access)

    def edit_bio(self, access, bio):
        return self.ask("PATCH", "/api/settings/edit-bio", {"bio": bio}, access)

    def profile(self, access):
        return self.get("/api/profile", access)


def tokens(answer):
    """(access, refresh) of an answer with a token pair."""
    pair = answer.body.get("token_pair", answer.body)
    return pair["access_token"]["token"], pair["refresh_token"]["token"]


class Load:
    """Threads that repeat `work(client, number)`, number new each time, until they are stopped."""

    def __init__(self, troupe, threads, work):
        self.stopping = threading.Event()
        self.numbers = itertools.count(1)
        self.pool = concurrent.futures.ThreadPoolExecutor(threads)
        self.runs = [self.pool.submit(self.run, troupe, work) for _ in range(threads)]

    def run(self, troupe, work):
        client = troupe.client()
        while not self.stopping.is_set():
            work(client, next(self.numbers))

    def has_ended(self):
        return all(run.done() for run in self.runs)

    def stop(self):
        """Waits for them; raises what one of them raised."""
        self.stopping.set()
        self.pool.shutdown()
        for run in self.runs:
            run.result()


def sql(schema, query):
    """The rows that `query` finds as the owner of `schema`, each a list of texts."""
    url = os.environ[f"TROUPE_DATABASE_{schema.upper()}_OWNER_URL"]
    said = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c",
                           query, url], check=True, capture_output=True, text=True, timeout=30)
    return [line.split("\t") for line in said.stdout.splitlines()]


class Postgres:
    """The PostgreSQL of tests/with_postgres.sh, to be ill-treated."""

    def control(self, order):
        # Not our output: the server would keep it open for as long as it lives.
        subprocess.run(f"{os.environ['TROUPE_TEST_PG_CTL']} {order}", shell=True, check=True, cwd="/",
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=30)

    def processes(self):
        """The postmaster and all its children."""
        data = pathlib.Path(os.environ["TROUPE_TEST_PG_DATA"])
        postmaster = int((data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(postmaster)], text=True,
                                  capture_output=True).stdout.split()
        return [postmaster, *map(int, children)]

    def signal_all(self, number):
        # The postmaster first, so that it starts none anew meanwhile.
        for process in self.processes():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass  # a backend that has just ended

    def freeze(self):
        self.signal_all(signal.SIGSTOP)

    def thaw(self):
        self.signal_all(signal.SIGCONT)

    def kill(self):
        self.freeze()
        self.signal_all(signal.SIGKILL)


def main():
    unittest.main(argv=sys.argv[:-1], verbosity=2)
