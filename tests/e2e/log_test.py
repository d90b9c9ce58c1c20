"""The log: levels at run time, a file that is moved away, a place that is full or stuck."""

import http.client
import json
import os
import signal
import socket
import subprocess
import unittest

from troupe import BINARY, PATIENCE, Server, TroupeTest, main, refuses_connections, unique, until


class Levels(TroupeTest):
    def set_level(self, component, level):
        done = self.server.troupe("log", "level", component, level, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def lines_of_a_request(self):
        """Its lines in the log; another component's line comes after them."""
        mark = unique("request")
        self.server.ask("GET", "/health/live", headers={"X-Request-Id": mark})
        self.server.troupe("log", "levels")
        until(lambda: self.server.log().rstrip().endswith("result=ok"), "the command's line")
        return self.server.log_lines(mark, patience=0)

    def test_a_component_is_made_quiet_and_loud_again(self):
        self.assertEqual(len(self.lines_of_a_request()), 1)
        levels = self.set_level("http", "warn")
        self.assertIn({"component": "http", "level": "warn", "own": True, "has_written": True}, levels["components"])
        self.assertEqual(self.lines_of_a_request(), [])
        self.set_level("http", "default")
        self.assertEqual(len(self.lines_of_a_request()), 1)

    def test_all_are_made_quiet_and_the_settings_are_back_by_default(self):
        self.set_level("http", "debug")
        quiet = self.set_level("all", "error")
        self.assertEqual(quiet["all"], "error")
        self.assertFalse([each for each in quiet["components"] if each["own"]])
        self.assertEqual(self.set_level("all", "default")["all"], "info")

    def test_what_has_written_nothing_is_pointed_out(self):
        done = self.server.troupe("log", "level", "htpp", "debug")
        self.assertRegex(done.stdout, r"(?m)^htpp +debug +has written nothing yet$")
        self.set_level("htpp", "default")

    def test_what_is_no_level_is_refused(self):
        done = self.server.troupe("log", "level", "http", "loud")
        self.assertEqual(done.returncode, 1)
        self.assertIn("level: must be debug, info, warn, error or default", done.stderr)


class Places(unittest.TestCase):
    def server(self, settings, **more):
        server = Server(settings, **more)
        self.addCleanup(server.clean_up)
        return server

    def test_a_file_that_was_moved_away_is_opened_anew_on_sighup(self):
        server = self.server({"log.format": "json"})
        path = os.path.join(server.state_folder, "troupe.log")
        # The harness learns the port from the log: it reads the file itself.
        server.settings["log.file"] = server._log_path = path
        server.start()
        os.rename(path, path + ".1")
        server.ask("GET", "/health/live", headers={"X-Request-Id": "before"})
        server.signal_stop(signal.SIGHUP)
        until(lambda: os.path.exists(path) and "has reloaded" in server.log(), "the new file")
        server.ask("GET", "/health/live", headers={"X-Request-Id": "after"})
        until(lambda: server.log_lines('"after"'), "the request's line")
        with open(path + ".1", encoding="utf-8") as old:
            self.assertIn('"before"', old.read())
        for line in server.log().splitlines():
            json.loads(line)
        server.stop()

    def test_a_file_that_cannot_be_written_is_said_at_the_start(self):
        server = self.server({"log.file": "/dev/null/troupe.log"})
        done = server.troupe("serve")
        self.assertEqual(done.returncode, 69)
        self.assertIn("/dev/null/troupe.log", done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def start_into(self, server, place):
        """Without the line that tells the port: one that is free at this moment."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            server.port = probe.getsockname()[1]
        server.settings["http.port"] = str(server.port)
        server.process = subprocess.Popen([BINARY, "serve", *server.flags()], env=server.environment(),
                                          stdin=subprocess.DEVNULL, stdout=place, stderr=place)
        until(lambda: not refuses_connections(server.port), "the server to listen")
        until(lambda: server.ask("GET", "/health/ready").status == 200, "readiness")

    def test_a_full_disk_costs_lines_and_no_request(self):
        server = self.server({"log.file": "/dev/full"})
        with open(server._log_path, "ab") as log:
            self.start_into(server, log)
        for _ in range(20):
            self.assertEqual(server.ask("GET", "/health/live").status, 200)
        server.stop()
        self.assertEqual(server.log().count("the log cannot be written"), 1, server.log())

    def test_a_reader_that_is_stuck_holds_nobody_up(self):
        server = self.server({})
        read_end, write_end = os.pipe()
        self.addCleanup(os.close, read_end)
        self.start_into(server, write_end)
        os.close(write_end)
        # A pipe takes 64 KiB and the queue four MiB: this is more than both.
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        for _ in range(30_000):
            connection.request("GET", "/health/live")
            answer = connection.getresponse()
            answer.read()
            self.assertEqual(answer.status, 200)
        connection.close()
        server.signal_stop()
        self.assertEqual(server.process.wait(PATIENCE), 0)


if __name__ == "__main__":
    main()
