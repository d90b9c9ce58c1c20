"""Floods that cost their sender little: a crowd that says nothing, a byte a second, paths that nobody
has, bodies in crumbs. Memory stays bounded, others are served, and all of it ends by itself.

Prints what it measured; docs/security.md tells of one such run."""

import json
import os
import pathlib
import random
import re
import resource
import selectors
import socket
import threading
import time
import unittest

from fixture import Troupe, main, tokens, until

CROWD = int(os.environ.get("TROUPE_TEST_CROWD", "1500"))
PATHS = int(os.environ.get("TROUPE_TEST_PATHS", "50000"))
SLOW = 50  # of each kind
BODIES = 300
IDLE_ENDS = 75  # 60 s and what a busy machine adds
P99_WITHIN = 0.25
HEAD = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"


class Server:
    """A troupe under a flood, and somebody who only wants to read his profile."""

    def __init__(self, troupe):
        self.troupe = troupe
        self.troupe.await_ready()
        self.client = self.troupe.client()
        self.access, _ = tokens(self.client.register(f"reader_{time.monotonic_ns()}"))

    def status(self, name):
        text = pathlib.Path(f"/proc/{self.troupe.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+)", text)[1])

    def memory_mib(self):
        return self.status("VmRSS") / 1024

    def peak_mib(self):
        return self.status("VmHWM") / 1024

    def sockets(self):
        return len(os.listdir(f"/proc/{self.troupe.process.pid}/fd"))

    def connect(self, receive_buffer=None):
        connection = socket.socket()
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.settimeout(10)
        connection.connect(("127.0.0.1", self.troupe.port))
        return connection


class FloodsTest(unittest.TestCase):
    def start(self, **environment):
        troupe = Troupe(**environment)
        self.addCleanup(troupe.remove)
        return Server(troupe)

    def read_p99(self, server, times=200):
        took = []
        for _ in range(times):
            answer = server.client.profile(server.access)
            self.assertEqual(answer.status, 200, answer)
            took.append(answer.took)
        return sorted(took)[int(times * 0.99)]

    def tell(self, **figures):
        print(self.id().rsplit(".", 1)[1], json.dumps(
            {name: round(value, 4) for name, value in figures.items()}), flush=True)

    def test_a_crowd_that_says_little_is_closed_within_a_minute_and_others_are_served(self):
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        server = self.start(TROUPE_HTTP_CONNECTIONS_MAX=str(CROWD + 1000))
        quiet, before, alone = server.sockets(), server.memory_mib(), self.read_p99(server)
        began = time.monotonic()
        silent = [server.connect() for _ in range(CROWD)]
        for connection in silent[::2]:
            connection.sendall(HEAD)  # and never the empty line
        slow_heads = [server.connect() for _ in range(SLOW)]
        slow_bodies = [server.connect() for _ in range(SLOW)]
        for connection in slow_heads:
            connection.sendall(HEAD)
        for connection in slow_bodies:
            connection.sendall(b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        slow_readers = [server.connect(receive_buffer=4096) for _ in range(SLOW)]
        for connection in slow_readers:
            connection.setblocking(False)
            connection.send(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 1000)
        full = server.memory_mib()
        under_flood = self.read_p99(server)
        self.assertLess(under_flood, P99_WITHIN)

        ended = self.drip_until_all_end(slow_heads + slow_bodies, slow_readers, silent, began)
        until("the server to have closed them all", 20, lambda: server.sockets() <= quiet + 1)
        self.assertLess(max(ended), IDLE_ENDS)
        self.assertLess(server.peak_mib() - before, 100 + 0.02 * CROWD)
        self.assertEqual(server.client.profile(server.access).status, 200)
        self.tell(connections=CROWD + 3 * SLOW, memory_before_mib=before, memory_full_mib=full,
                  memory_after_mib=server.memory_mib(), p99_alone_s=alone, p99_under_flood_s=under_flood,
                  first_closed_after_s=min(ended), last_closed_after_s=max(ended))

    def drip_until_all_end(self, writers, readers, silent, began):
        """Sends and reads a byte a second; when each of the writers and the silent was closed."""
        watched = selectors.DefaultSelector()
        for connection in writers + silent:
            watched.register(connection, selectors.EVENT_READ)
        ended, next_drip = [], time.monotonic()
        while watched.get_map() and time.monotonic() < began + IDLE_ENDS + 15:
            for key, _ in watched.select(timeout=0.2):
                ended.append(time.monotonic() - began)
                watched.unregister(key.fileobj)
                key.fileobj.close()
            if time.monotonic() < next_drip:
                continue
            next_drip += 1
            for connection in writers + readers:
                self.drip(connection, connection in readers)
        self.assertFalse(watched.get_map(), "some were never closed")
        for connection in readers:
            connection.close()
        return ended

    @staticmethod
    def drip(connection, is_reader):
        try:
            connection.recv(1) if is_reader else connection.send(b"x")
        except OSError:
            pass  # it has ended, or there is nothing to read yet

    def test_who_does_not_read_his_answers_is_closed(self):
        server = self.start()
        quiet = server.sockets()
        readers = [server.connect(receive_buffer=4096) for _ in range(SLOW)]
        for connection in readers:
            connection.setblocking(False)
            connection.send(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 1000)
        began = time.monotonic()
        until("all to be known", 10, lambda: server.sockets() >= quiet + SLOW)
        until("all to be closed", 40, lambda: server.sockets() <= quiet)
        self.tell(readers=SLOW, closed_after_s=time.monotonic() - began, peak_mib=server.peak_mib())
        for connection in readers:
            connection.close()

    def test_paths_that_nobody_has_leave_nothing_behind(self):
        server = self.start()
        before, began = server.memory_mib(), time.monotonic()
        flood = [threading.Thread(target=self.ask_for_paths, args=(server, PATHS // 4, seed)) for seed in range(4)]
        for each in flood:
            each.start()
        under_flood = self.read_p99(server)
        for each in flood:
            each.join()
        self.assertLess(server.memory_mib() - before, 32)
        self.tell(paths=PATHS, took_s=time.monotonic() - began, memory_before_mib=before,
                  memory_after_mib=server.memory_mib(), p99_under_flood_s=under_flood)

    @staticmethod
    def ask_for_paths(server, count, seed):
        drawn = random.Random(seed)
        with server.connect() as connection:
            for _ in range(0, count, 50):
                connection.sendall(b"".join(b"GET /api/%x?%x HTTP/1.1\r\nHost: x\r\n\r\n" % (
                    drawn.getrandbits(64), drawn.getrandbits(64)) for _ in range(50)))
                answers = b""
                while answers.count(b"HTTP/1.1 404 ") < 50 or not answers.endswith(b"}"):
                    answers += connection.recv(65536)

    def test_a_body_in_crumbs_costs_no_more_than_its_length(self):
        server = self.start()
        before = server.memory_mib()
        crumbs = b"1\r\nx\r\n" * (1 << 20)
        for _ in range(4):
            with server.connect() as connection:
                connection.settimeout(60)
                connection.sendall(b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                   b"Transfer-Encoding: chunked\r\n\r\n" + crumbs + b"0\r\n\r\n")
                self.assertIn(b"HTTP/1.1 400 ", connection.recv(65536))
        self.assertLess(server.peak_mib() - before, 16)
        self.tell(memory_before_mib=before, peak_mib=server.peak_mib())

    def test_bodies_that_do_not_end_take_up_no_more_than_there_is_for_them(self):
        server = self.start()
        before, quiet = server.memory_mib(), server.sockets()
        body = b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n" + b"x" * 1999999
        crowd = [server.connect() for _ in range(BODIES)]
        for connection in crowd:
            try:
                connection.sendall(body)
            except ConnectionError:
                pass  # there was no room for it
        until("only those to be left for which there is room", 20, lambda: server.sockets() <= quiet + 35)
        under_flood = self.read_p99(server)
        self.assertEqual(server.client.register(f"late_{time.monotonic_ns()}").status, 201)
        self.assertLess(server.peak_mib() - before, 256)  # strings that double, and malloc
        self.tell(bodies=BODIES, memory_before_mib=before, peak_mib=server.peak_mib(),
                  left_open=server.sockets() - quiet, p99_under_flood_s=under_flood)
        for connection in crowd:
            connection.close()


if __name__ == "__main__":
    main()
