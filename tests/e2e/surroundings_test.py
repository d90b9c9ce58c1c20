"""What the machine does to a server: a clock that is set back, a disk that is full."""

import glob
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

import troupe
from troupe import PATIENCE, Server, main, until

FAKETIME = next(iter(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), None)
CAN_MOUNT = os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0


class ServerWithItsOwnClock(Server):
    """Whose system clock goes by a file; time that passes is measured as ever."""

    def __init__(self, folder):
        super().__init__({})
        self.clock = os.path.join(folder, "clock")
        self.set_clock("+0")

    def set_clock(self, offset):
        with open(self.clock + ".new", "w", encoding="ascii") as file:
            file.write(offset + "\n")
        os.rename(self.clock + ".new", self.clock)

    def environment(self):
        return {**super().environment(), "LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": self.clock,
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}


@unittest.skipUnless(FAKETIME, "faketime is not installed")
class Clock(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="troupe-e2e.")
        self.addCleanup(folder.cleanup)
        self.server = ServerWithItsOwnClock(folder.name)
        self.addCleanup(self.server.clean_up)
        self.server.start()

    def date(self):
        return self.server.ask("GET", "/health/live").headers["Date"]

    def test_a_clock_set_back_by_an_hour_keeps_nobody_out_and_lets_nobody_in(self):
        ann, gone = self.server.register(), self.server.register()
        self.assertEqual(gone.log_out().status, 200)
        before = self.date()
        self.server.set_clock("-3600")
        until(lambda: self.date()[:-7] != before[:-7], "the server to see its clock")

        self.assertEqual(gone.profile().status, 401)  # what was revoked stays so
        bob = self.server.register()
        self.assertEqual(bob.profile().status, 200)
        self.assertEqual(bob.refresh().status, 200)
        again = self.server.sign_in(ann.user["login"])  # her old tokens are of the future now
        self.assertEqual(again.profile().status, 200)
        self.assertEqual(again.log_out().status, 200)
        self.assertEqual(again.profile().status, 401)
        until(lambda: self.server.database.query("select count(*) from auth.outbox_deliveries "
                                                 "where state <> 'delivered'") == ["0"], "all events to arrive")
        self.server.stop()


@unittest.skipUnless(CAN_MOUNT, "only root can mount a disk that is soon full")
class Disk(unittest.TestCase):
    def mount(self, options):
        """In the server's own view of the files."""
        done = subprocess.run(["nsenter", "-t", str(self.server.process.pid), "-m", "mount", *options, "tmpfs",
                               self.place], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_letters_that_find_no_room_wait_until_there_is_some(self):
        self.server = Server({"events.pause-max": "1s"})
        self.addCleanup(self.server.clean_up)
        self.start_apart("mail")
        self.mount(["-t", "tmpfs", "-o", "size=12k"])
        for _ in range(6):
            self.server.register()
        self.assertTrue(self.server.log_lines("letters cannot be sent", "No space left on device"))
        self.assertEqual(self.server.register().profile().status, 200)  # all else goes on
        self.mount(["-o", "remount,size=1m"])
        until(lambda: len(self.server.log_lines("a letter was sent")) == 7, "seven letters")
        self.assertEqual(self.server.database.query("select state, count(*) from auth.outbox_deliveries "
                                                    "where subscriber = 'mail' group by state"), ["delivered|7"])
        self.server.stop()

    def test_a_line_of_the_log_that_found_no_room_spoils_none_that_comes_after(self):
        self.server = Server({"log.format": "json"})
        self.addCleanup(self.server.clean_up)
        self.server._log_path = self.server.settings["log.file"] = os.path.join(
            self.server.state_folder, "logs", "troupe.log")
        self.start_apart("logs")
        self.mount(["-t", "tmpfs", "-o", "size=16k"])
        os.kill(self.server.process.pid, signal.SIGHUP)  # it opens the file anew, which is on that disk now
        log = pathlib.Path(f"/proc/{self.server.process.pid}/root{self.server._log_path}")
        until(log.exists, "the new file")
        until(lambda: self.server.ask("GET", "/health/live").status == 200
              and self.server.log_lines("the log cannot be written", patience=0), "the disk to be full")
        self.mount(["-o", "remount,size=1m"])
        self.server.ask("GET", "/none")
        until(lambda: '"status":404' in log.read_text(), "the line")
        lines = log.read_text().splitlines()
        self.assertEqual([line for line in lines if line.count('"time":') > 1], [])
        self.assertEqual(json.loads(lines[-1])["status"], 404)
        self.server.stop()

    def start_apart(self, folder):
        """With a view of the files of its own; `folder` is what can be mounted over."""
        self.place = os.path.join(self.server.state_folder, folder)
        os.mkdir(self.place)
        shim = os.path.join(self.server.state_folder, "apart")
        with open(shim, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nexec unshare -m "{os.path.abspath(troupe.BINARY)}" "$@"\n')
        os.chmod(shim, 0o700)
        whole, troupe.BINARY = troupe.BINARY, shim
        try:
            self.server.start()
        finally:
            troupe.BINARY = whole


if __name__ == "__main__":
    main()
