"""What the tests against mail servers have in common: our mailers as a process, and certificates."""

import email
import email.policy
import itertools
import re
import subprocess
import tempfile
import threading
import time
import unittest
import uuid

PATIENCE = 30  # seconds; only something broken takes as long
PASSWORD = "Mail-password-7"

_numbers = itertools.count(1)


def until(holds, what, patience=PATIENCE):
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {patience} s for {what}")
        time.sleep(0.02)  # a poll with a deadline


class Letter:
    """One that is wanted."""

    def __init__(self, address=None, name="Ann Lee", locale="en"):
        self.id = str(uuid.uuid4())
        self.address = address or f"user{next(_numbers)}@example.org"
        self.name = name
        self.locale = locale


class Mailers:
    """The tool that sends letters, with settings by name: Mailers(tool, {"server": "smtp://..."})."""

    def __init__(self, tool, settings):
        self.folder = tempfile.TemporaryDirectory(prefix="troupe-mail.")
        self._log = open(self.folder.name + "/log", "w+", encoding="utf-8")
        words = [f"mail.{name}={value}" for name, value in settings.items()]
        self.process = subprocess.Popen([tool, self.folder.name + "/mail", *words], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self._log, text=True)

    def send(self, *letters):
        """The answers in their order, when all are there."""
        for each in letters:
            print(each.id, each.address, each.locale, each.name, file=self.process.stdin)
        print(file=self.process.stdin, flush=True)
        answers = dict(line.rstrip("\n").split("\t", 1) for line in iter(self.process.stdout.readline, "\n"))
        return [answers[each.id] for each in letters]

    def log(self):
        with open(self.folder.name + "/log", encoding="utf-8") as file:
            return file.read()

    def close(self):
        """Ends it, returns its log."""
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()
        log = self.log()
        self._log.close()
        self.folder.cleanup()
        return log


class MailTest(unittest.TestCase):
    tool = None  # the path, set by main

    def mailers(self, **settings):
        mailers = Mailers(self.tool, {name.replace("_", "-"): value for name, value in settings.items()})
        self.addCleanup(self.check_log, mailers)
        return mailers

    def check_log(self, mailers):
        log = mailers.close()
        self.assertEqual(mailers.process.returncode, 0, log)
        self.assertNotIn("@", log, "an address in the log")
        self.assertNotIn(PASSWORD, log, "the password in the log")

    def assert_arrived(self, letter, content):
        """The bytes are the letter, as Python's own parser reads it."""
        message = email.message_from_bytes(content, policy=email.policy.default)
        parts = list(message.walk())
        self.assertEqual([defect for each in parts for defect in each.defects], [])
        self.assertEqual(message["Message-ID"], f"<{letter.id}@troupe.example>")
        self.assertEqual(message["Date"].datetime.isoformat(), "2026-11-21T08:30:07+00:00")
        self.assertEqual(message["Auto-Submitted"], "auto-generated")
        (sender,), (receiver,) = message["From"].addresses, message["To"].addresses
        self.assertEqual((sender.display_name, sender.addr_spec), ("Труппа, Inc.", "no-reply@troupe.example"))
        self.assertEqual(receiver.display_name, letter.name)
        self.assertEqual(receiver.addr_spec.replace('"', ""), letter.address)
        self.assertIn(letter.name, message["Subject"])
        self.assertIn("Труппа, Inc.", message["Subject"])
        self.assertEqual([each.get_content_type() for each in parts],
                         ["multipart/alternative", "text/plain", "text/html"])
        greeting = {"en": "Hello", "ru": "Здравствуйте,"}[letter.locale]
        for part in parts[1:]:
            self.assertIn(f"{greeting} {letter.name}", part.get_content())
        self.assertIn(f'<html lang="{letter.locale}">', parts[2].get_content())
        self.assertLessEqual(max(map(len, content.splitlines())), 998)
        self.assertIsNone(re.search(rb"[^\r]\n|\r[^\n]|[^\x0A\x0D\x20-\x7E]", content))


FROM = "Труппа, Inc. <no-reply@troupe.example>"


class Certificates:
    """Two authorities, `ca` and `other_ca`, and a server certificate by the first."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="troupe-certificates.")
        for name in ("ca", "other_ca"):
            self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                          "-subj", f"/CN={name}", "-days", "2", "-keyout", self.path(name + ".key"),
                          "-out", self.path(name + ".pem"))

    def path(self, file):
        return f"{self._folder.name}/{file}"

    def server(self, name):
        """Paths of key and certificate for `name`: "DNS:localhost"."""
        stem = name.replace(":", "_")
        with open(self.path(stem + ".ext"), "w", encoding="ascii") as file:
            file.write(f"subjectAltName={name}\n")
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                      "/CN=mail", "-keyout", self.path(stem + ".key"), "-out", self.path(stem + ".csr"))
        self._openssl("x509", "-req", "-in", self.path(stem + ".csr"), "-CA", self.path("ca.pem"), "-CAkey",
                      self.path("ca.key"), "-CAcreateserial", "-days", "2", "-extfile",
                      self.path(stem + ".ext"), "-out", self.path(stem + ".pem"))
        return self.path(stem + ".key"), self.path(stem + ".pem")

    def remove(self):
        self._folder.cleanup()

    @staticmethod
    def _openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=PATIENCE)


def in_thread(run):
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def main(argv):
    if len(argv) < 2:
        raise SystemExit(f"{argv[0]} PATH_TO_MAIL_TOOL [TEST...]")
    MailTest.tool = argv[1]
    unittest.main(argv=argv[:1] + argv[2:], verbosity=2)
