"""What a service manager is told: readiness, reloading, stopping (sd_notify)."""

import os
import signal
import socket
import tempfile
import unittest

from troupe import PATIENCE, Server, main


class Told(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="troupe-e2e.")
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "notify")
        self.ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.ear.close)
        self.ear.bind(self.path)
        self.ear.settimeout(PATIENCE)

    def hear(self):
        """The next message, as a dictionary."""
        lines = self.ear.recv(4096).decode().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def test_ready_reloading_and_stopping_in_their_order(self):
        os.environ["NOTIFY_SOCKET"] = self.path
        self.addCleanup(os.environ.pop, "NOTIFY_SOCKET")
        server = Server({})
        self.addCleanup(server.clean_up)
        server.start()
        self.assertEqual(self.hear()["READY"], "1")
        server.signal_stop(signal.SIGHUP)
        reloading = self.hear()
        self.assertEqual(reloading["RELOADING"], "1")
        self.assertGreater(int(reloading["MONOTONIC_USEC"]), 0)
        self.assertEqual(self.hear()["READY"], "1")
        server.stop()
        self.assertEqual(self.hear()["STOPPING"], "1")


if __name__ == "__main__":
    main()
