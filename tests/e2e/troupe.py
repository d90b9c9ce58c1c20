"""Drives the built binary from outside: starts it on a database of its own, asks it over HTTP, stops
it, and reads what it logged. Every password and token that passes through here is remembered, and no
log may hold one.

Runs beside a PostgreSQL: tests/with_postgres.sh /usr/bin/python3 tests/e2e/..._test.py TROUPE, where
TROUPE is the binary."""

import base64
import http.client
import itertools
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from contract import Contract

PASSWORD = "SecurePass123!"
PATIENCE = 20  # seconds; only something broken takes as long
BINARY = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""

# Hashing as cheap as it may be, and room for many who sign in at once.
CHEAP = {"auth.argon2-memory-kib": "7168", "auth.argon2-passes": "1", "hasher.queue-max": "1000"}

_numbers = itertools.count(1)


def unique(prefix="user"):
    return f"{prefix}_{next(_numbers)}"


def until(holds, what, patience=PATIENCE):
    """What `holds()` returns, as soon as that is true; TimeoutError naming `what` if it never is."""
    end = time.monotonic() + patience
    while True:
        result = holds()
        if result:
            return result
        if time.monotonic() > end:
            raise TimeoutError(f"waited {patience} s for {what}")
        time.sleep(0.02)  # a poll with a deadline


def at_once(calls):
    """The results of all calls, made at the same time, each on a thread of its own."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(call) for call in calls]]


class Database:
    """A new database with the roles' rights of config/deploy/roles.sql, on the test's PostgreSQL."""

    _count = itertools.count(1)

    def __init__(self):
        url = os.environ["TROUPE_DATABASE_AUTH_URL"]
        self.socket = re.search(r"host=([^&]+)", url).group(1)
        self.name = f"e2e_{next(self._count)}"
        self._psql("postgres", f"create database {self.name} encoding 'UTF8' locale 'C.UTF-8' "
                               "template template0")
        self._psql("postgres",
                   f"revoke all on database {self.name} from public; "
                   f"grant connect on database {self.name} to troupe_auth, troupe_profile; "
                   f"grant connect, create on database {self.name} "
                   "to troupe_auth_owner, troupe_profile_owner")

    def variables(self):
        return {name: url.replace("/troupe?", f"/{self.name}?")
                for name, url in os.environ.items() if name.startswith("TROUPE_DATABASE_")}

    def query(self, sql):
        """The rows as psql prints them, columns parted by |."""
        return self._psql(self.name, sql).splitlines()

    def _psql(self, database, sql):
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.socket,
                               "-U", "postgres", "-d", database, "-c", sql],
                              capture_output=True, text=True, cwd="/", timeout=PATIENCE)
        if done.returncode:
            raise RuntimeError(f"{sql}\n{done.stderr}")
        return done.stdout


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The stable code of a problem; None if the answer is none."""
        return self.json.get("code") if self.headers.get_content_subtype() == "problem+json" else None

    @property
    def bad_fields(self):
        return {each["field"]: each["code"] for each in self.json["errors"]}

    def __repr__(self):
        return f"{self.status} {self.body.decode(errors='replace')}"


class Session:
    """Somebody who has signed in, with the newest tokens."""

    def __init__(self, server, answer):
        self.server = server
        self.user = answer.json.get("user")
        self.take(answer.json["token_pair"])

    def take(self, pair):
        self.access = pair["access_token"]["token"]
        self.refresh_token = pair["refresh_token"]["token"]
        self.access_id = pair["access_token"]["token_id"]
        self.refresh_id = pair["refresh_token"]["token_id"]
        self.server.secrets |= {self.access, self.refresh_token}

    @property
    def id(self):
        return self.user["id"]

    def ask(self, method, path, body=None):
        return self.server.ask(method, path, body, token=self.access)

    def profile(self):
        return self.ask("GET", "/api/profile")

    def refresh(self):
        """A new pair is taken; the answer is returned as it is."""
        answer = self.server.ask("POST", "/api/refresh", {"refresh_token": self.refresh_token})
        if answer.status == 200:
            self.take(answer.json)
        return answer

    def log_out(self):
        return self.ask("POST", "/api/logout", {"refresh_token": self.refresh_token})


class Server:
    """`troupe serve`, with settings by name: Server({"log.format": "json"})."""

    def __init__(self, settings=None, database=None, state_folder=None):
        self.database = database or Database()
        self.state_folder = state_folder or tempfile.mkdtemp(prefix="troupe-e2e.")
        self._owns_folder = state_folder is None
        self._log_path = os.path.join(self.state_folder, f"log.{unique()}")
        self.settings = {**CHEAP, "state-folder": self.state_folder, "http.port": "0",
                         "admin-listen": "127.0.0.1:0", **(settings or {})}
        self.secrets = {PASSWORD}
        self.process = None
        self.contract = None
        self._last_log = None  # of one that was cleaned up

    # -- running --------------------------------------------------------------------------------

    def flags(self):
        return ["--profile", "dev"] + [part for name, value in self.settings.items()
                                       for part in (f"--{name}", value)]

    def environment(self):
        return {**clean_environment(), **self.database.variables()}

    def start(self):
        """Returns when it is ready to serve."""
        with open(self._log_path, "ab") as log:
            before = log.tell()
            self.process = subprocess.Popen([BINARY, "serve", *self.flags()], env=self.environment(),
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(lambda: self._ended() or self._read_port(before), "the server to listen")
        until(lambda: self._ended() or self.ask("GET", "/health/ready").status == 200, "readiness")
        if self._ended():
            raise RuntimeError("the server ended at its start:\n" + self.log())
        self.ask("GET", "/openapi.json")
        return self

    def _ended(self):
        return self.process.poll() is not None

    def _read_port(self, before):
        def port_behind(message):
            found = re.search(message + r"\b.*\bport\"?[=:](\d+)", self.log()[before:])
            return int(found.group(1)) if found else None
        self.admin_port = port_behind("admits operators")
        self.port = port_behind("serves")
        return self.port

    def signal_stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def stop(self):
        """By SIGTERM, which ends well; and its log holds no secret."""
        if not self.process:
            return
        if not self._ended():
            self.signal_stop()
        self.wait_for_end()

    def wait_for_end(self):
        status = self.process.wait(PATIENCE)
        if status != 0:
            raise AssertionError(f"the server ended with {status}\n{self.log_tail()}")
        self.check_log_for_secrets()

    def kill(self):
        """Without notice; it may be started again."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def clean_up(self):
        if self.process and not self._ended():
            self.kill()
        self._last_log = self.log()
        if self._owns_folder:
            shutil.rmtree(self.state_folder, ignore_errors=True)

    # -- its log --------------------------------------------------------------------------------

    def log(self):
        if self._last_log is not None or not os.path.exists(self._log_path):
            return self._last_log or ""
        with open(self._log_path, encoding="utf-8", errors="replace") as log:
            return log.read()

    def log_tail(self):
        return "the server's log ends:\n" + "\n".join(self.log().splitlines()[-25:])

    def log_lines(self, *words, patience=PATIENCE):
        """Those in which all the words stand; waits for the first, since nobody waits for the log. Without
        patience where none is expected."""
        end = time.monotonic() + patience
        while True:
            lines = [line for line in self.log().splitlines() if all(word in line for word in words)]
            if lines or time.monotonic() > end:
                return lines
            time.sleep(0.02)  # a poll with a deadline

    def check_log_for_secrets(self):
        text = self.log()
        for secret in self.secrets.copy():  # others may go on meanwhile
            for part in {secret, secret.split(".")[-1]}:  # of a token also its signature alone
                if len(part) > 4 and part in text:
                    raise AssertionError(f"the log holds the secret {secret}")

    # -- asking it ------------------------------------------------------------------------------

    def ask_admin(self, method, path, address="127.0.0.1"):
        """The second listener. Not held to /openapi.json, which is the public one's."""
        connection = http.client.HTTPConnection(address, self.admin_port, timeout=PATIENCE)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return Answer(response, response.read())
        finally:
            connection.close()

    def connect(self, host="127.0.0.1"):
        """A connection of http.client's; over TLS if the server has a certificate, whoever signed it."""
        if "http.tls-certificate" not in self.settings:
            return http.client.HTTPConnection(host, self.port, timeout=PATIENCE)
        trusting = ssl.create_default_context()
        trusting.check_hostname = False
        trusting.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(host, self.port, timeout=PATIENCE, context=trusting)

    def ask(self, method, path, body=None, token=None, headers=None, raw=None, source=None):
        """`body` goes as JSON, `raw` as it is; a header that is None is left out. `source` is an
        address of this machine to come from."""
        all_headers = {"Content-Type": "application/json"} if body is not None or raw is not None else {}
        if token is not None:
            all_headers["Authorization"] = "Bearer " + token
        all_headers.update(headers or {})
        data = json.dumps(body).encode() if body is not None else raw
        self._remember_secrets(body)
        connection = self.connect()
        connection.source_address = source and (source, 0)
        try:
            connection.request(method, path, data, {k: v for k, v in all_headers.items() if v is not None})
            response = connection.getresponse()
            return self._held_to_contract(method, path, Answer(response, response.read()))
        finally:
            connection.close()

    def _held_to_contract(self, method, path, answer):
        """Every answer of every test must be as /openapi.json says."""
        if path == "/openapi.json" and answer.status == 200 and method == "GET":
            self.contract = Contract(answer.json)
        wrong = self.contract.violations(method, path, answer) if self.contract else []
        if wrong:
            raise AssertionError(f"{method} {path}: {answer}\nis not as /openapi.json says: {'; '.join(wrong)}")
        return answer

    def _remember_secrets(self, body):
        if isinstance(body, dict):
            for name in ("password", "old_password", "new_password"):
                if isinstance(body.get(name), str) and len(body[name]) >= 8:
                    self.secrets.add(body[name])

    def register(self, login=None, password=PASSWORD, email=None, display_name="John Doe"):
        """A session; the account is new."""
        login = login or unique()
        answer = self.ask("POST", "/api/register", newcomer(login, password, email, display_name))
        if answer.status != 201:
            raise AssertionError(f"registering {login}: {answer}\n{self.log_tail()}")
        return Session(self, answer)

    def log_in(self, login, password=PASSWORD):
        """The answer."""
        return self.ask("POST", "/api/login", {"login": login, "password": password})

    def sign_in(self, login, password=PASSWORD):
        """A session."""
        answer = self.log_in(login, password)
        if answer.status != 200:
            raise AssertionError(f"signing in {login}: {answer}\n{self.log_tail()}")
        return Session(self, answer)

    # -- its command line -----------------------------------------------------------------------

    def troupe(self, *words, stdin="", settings=None):
        """What `troupe WORDS` did, with this server's settings."""
        flags = self.flags()
        for name, value in (settings or {}).items():
            flags += [f"--{name}", value]
        if stdin.strip():
            self.secrets.add(stdin.strip())
        return run_troupe(*words, *flags, stdin=stdin, environment=self.environment())

    def admin(self):
        """A session with the role admin."""
        login = unique("admin")
        made = self.troupe("user", "create", login, f"{login}@example.org", "Ann Lee", "--admin",
                           stdin=PASSWORD + "\n")
        if made.returncode != 0:
            raise AssertionError(made.stderr)
        return self.sign_in(login)


def newcomer(login, password=PASSWORD, email=None, display_name="John Doe"):
    return {"display_name": display_name, "login": login, "email": email or f"{login}@example.com",
            "password": password}


def clean_environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("TROUPE_")}


def run_troupe(*words, stdin="", environment=None):
    return subprocess.run([BINARY, *words], input=stdin, capture_output=True, text=True,
                          timeout=PATIENCE, env=clean_environment() if environment is None else environment)


def decode_part(token, number):
    """A part of a token: 0 is the header, 1 are the claims."""
    part = token.split(".")[number]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def encode_part(value):
    text = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def refuses_connections(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


class TroupeTest(unittest.TestCase):
    """Beside one server for all cases of a class; a failing case shows the end of its log."""

    settings = {}
    server = None

    @classmethod
    def setUpClass(cls):
        cls.server = Server(cls.settings)
        cls.addClassCleanup(cls.server.clean_up)
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)

    def start_server(self, settings=None, **more):
        """Another one, for this case alone; it is stopped at the end if the case has not done so."""
        server = Server(settings, **more)
        self.addCleanup(server.clean_up)
        server.start()
        self.addCleanup(server.stop)
        return server

    def run(self, result=None):
        before = len(result.errors)
        super().run(result)
        if len(result.errors) > before and self.server:
            print(self.server.log_tail(), file=sys.stderr)
        return result

    def _formatMessage(self, msg, standardMsg):
        said = super()._formatMessage(msg, standardMsg)
        return f"{said}\n{self.server.log_tail()}" if self.server else said

    def expect(self, answer, status, code=None):
        self.assertEqual((answer.status, answer.code if answer.status >= 400 else None), (status, code),
                         repr(answer))
        return answer


def main():
    if not BINARY:
        sys.exit("name the binary: tests/with_postgres.sh /usr/bin/python3 " + sys.argv[0] + " build/dev/troupe")
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
