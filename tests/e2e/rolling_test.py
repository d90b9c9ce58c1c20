"""Two servers behind HAProxy, by the configuration that is shipped, one after the other stopped by
SIGTERM and started anew under load: no request fails."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
import unittest

from troupe import PATIENCE, Server, main, until

HERE = os.path.dirname(os.path.abspath(__file__))
CONFIGURATION = os.path.join(HERE, "..", "..", "config", "deploy", "haproxy.cfg")
HAPROXY = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Caller(threading.Thread):
    """Asks for a profile, and now and then for new tokens, over one connection that is kept, until told to stop."""

    def __init__(self, port, session):
        super().__init__()
        self.port, self.session, self.statuses, self.failures, self.ends = port, session, [], [], False

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        while not self.ends:
            try:
                if len(self.statuses) % 20 == 0:
                    connection.request("POST", "/api/refresh", f'{{"refresh_token": "{self.session.refresh_token}"}}',
                                       {"Content-Type": "application/json"})
                else:
                    connection.request("GET", "/api/profile", None, {"Authorization": "Bearer " + self.session.access})
                answer = connection.getresponse()
                body = answer.read()
                self.statuses.append(answer.status)
                if answer.status != 200:
                    self.failures.append((answer.status, body))
                elif b"refresh_token" in body:
                    self.session.take(json.loads(body))
            except (OSError, http.client.HTTPException) as failure:
                self.failures.append(repr(failure))
                connection.close()
        connection.close()


@unittest.skipUnless(HAPROXY, "haproxy is not installed")
class Rolling(unittest.TestCase):
    settings = {"stop-notice": "2s", "http.trusted-proxies": "127.0.0.1"}

    def setUp(self):
        self.one = self.start(None)
        self.two = self.start(self.one.database)
        self.front = free_port()
        self.proxy = subprocess.Popen(
            [HAPROXY, "-f", CONFIGURATION], stdout=subprocess.DEVNULL,
            env={**os.environ, "TROUPE_FRONT": f"127.0.0.1:{self.front}",
                 "TROUPE_ONE": f"127.0.0.1:{self.one.port}", "TROUPE_TWO": f"127.0.0.1:{self.two.port}"})
        self.addCleanup(self.proxy.wait)
        self.addCleanup(self.proxy.terminate)
        until(self.proxy_answers, "the proxy")

    def start(self, database):
        """A server that keeps its port when it is started again, under the other one's secret."""
        secret = {} if database is None else {"secret-file": os.path.join(self.one.state_folder, "secret")}
        server = Server({**self.settings, **secret, "http.port": str(free_port())}, database=database)
        self.addCleanup(server.clean_up)
        return server.start()

    def proxy_answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.front)) == 0

    def looks(self, server):
        """How often it was found ready by the proxy; the harness asks too, once a start."""
        return server.log().count("route=/health/ready status=200")

    def test_no_request_fails_while_one_after_the_other_is_restarted(self):
        callers = [Caller(self.front, self.one.register()) for _ in range(8)]
        for each in callers:
            each.start()
        try:
            for server in (self.one, self.two):
                done = sum(len(each.statuses) for each in callers)
                until(lambda: sum(len(each.statuses) for each in callers) > done + 200, "load")
                server.stop()
                seen = self.looks(server)
                server.start()
                until(lambda: self.looks(server) > seen + 2, "the proxy to look")
        finally:
            for each in callers:
                each.ends = True
            for each in callers:
                each.join()
        self.assertEqual([failure for each in callers for failure in each.failures], [])
        self.assertGreater(len(self.one.log_lines("route=/api/profile", "address=127.0.0.1")), 100)


if __name__ == "__main__":
    main()
