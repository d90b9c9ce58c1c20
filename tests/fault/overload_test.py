"""A flood of sign-ins takes what nobody else wants, and what is too much is refused at once."""

import collections
import multiprocessing
import pathlib
import re
import time
import unittest

from fixture import PASSWORD, Client, Troupe, main, tokens

FLOODERS = 48  # more than the hashers' queues take
SECONDS = 5
# Of reading a profile, on a busy machine with two cores. A login takes a second and more meanwhile.
P99_WITHIN = 0.25
MEMORY_WITHIN_MB = 256


def flood(port, login, until, results):
    """Signs in over and over; tells (status, told when to retry, took) of each."""
    client = Client(port)
    told = []
    while time.monotonic() < until:
        answer = client.ask("POST", "/api/login", {"login": login, "password": PASSWORD})
        told.append((answer.status, "Retry-After" in answer.headers, answer.took))
        if answer.status == 503:
            time.sleep(0.05)  # a flood of 900 a second will do: the client has to live there too
    client.close()
    results.put(told)


def percentile(times, share):
    return sorted(times)[int(len(times) * share)]


class OverloadTest(unittest.TestCase):
    def peak_memory_mb(self):
        status = pathlib.Path(f"/proc/{self.troupe.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024

    def read_for(self, seconds):
        """How long each read of a profile took."""
        times = []
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            answer = self.client.profile(self.access)
            self.assertEqual(answer.status, 200, answer)
            times.append(answer.took)
            time.sleep(0.005)  # a steady reader, not a second flood
        return times

    def test_a_flood_of_sign_ins_delays_reads_little(self):
        # Hashes as they are in service, unlike in other tests of this folder.
        self.troupe = Troupe(TROUPE_AUTH_ARGON2_MEMORY_KIB="19456", TROUPE_AUTH_ARGON2_PASSES="2")
        self.addCleanup(self.troupe.remove)
        self.troupe.await_ready()
        self.client = self.troupe.client()
        self.access, _ = tokens(self.client.register("overload_reader"))
        self.client.register("overload_flooder")
        alone = self.read_for(1)

        results = multiprocessing.Queue()
        arguments = (self.troupe.port, "overload_flooder", time.monotonic() + SECONDS, results)
        flooders = [multiprocessing.Process(target=flood, args=arguments, daemon=True)
                    for _ in range(FLOODERS)]
        for one in flooders:
            one.start()
        times = self.read_for(SECONDS - 1)
        logins = [login for _ in flooders for login in results.get(timeout=20)]
        for one in flooders:
            one.join(10)

        counts = collections.Counter(status for status, _, _ in logins)
        refused = [took for status, _, took in logins if status == 503]
        print(f"\n  reads: p99 {percentile(alone, 0.99) * 1000:.1f} ms alone,"
              f" {percentile(times, 0.99) * 1000:.1f} ms of {len(times)} in the flood;"
              f" logins: {dict(counts)}, refused after {percentile(refused or [0], 0.5) * 1000:.0f} ms;"
              f" {self.peak_memory_mb():.0f} MB at most", end=" ", flush=True)
        self.assertLess(percentile(times, 0.99), P99_WITHIN)
        self.assertLessEqual(set(counts), {200, 503})
        self.assertGreater(counts[200], 0)
        self.assertGreater(counts[503], 0)
        self.assertTrue(all(told for status, told, _ in logins if status == 503))
        self.assertLess(self.peak_memory_mb(), MEMORY_WITHIN_MB)
        self.assertEqual(self.troupe.lines("restarts"), [])
        self.assertEqual(self.troupe.stop(), 0)


if __name__ == "__main__":
    main()
