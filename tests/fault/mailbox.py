"""A mail server of Debian's (aiosmtpd) on this machine, to be ill-treated, and the letters it took."""

import collections
import email
import email.policy
import pathlib
import socket
import threading
import time

from aiosmtpd.controller import Controller

Letter = collections.namedtuple("Letter", "message_id recipient message at")


def read_letter(data, at=0.0):
    message = email.message_from_bytes(data, policy=email.policy.default)
    recipients = [address.addr_spec for address in message["To"].addresses]
    if len(recipients) != 1:
        raise AssertionError(f"a letter to {recipients}")
    return Letter(message["Message-ID"], recipients[0], message, at)


class Mailbox:
    """Listens from the start; `answers` has what to say to RCPT for a recipient instead of 250."""

    def __init__(self):
        self.letters = []
        self.answers = {}
        self.tries = collections.Counter()  # by recipient
        self.lock = threading.Lock()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.start()

    def start(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self):
        self.controller.stop()

    @property
    def environment(self):
        return {"TROUPE_MAIL_SERVER": f"smtp://127.0.0.1:{self.port}", "TROUPE_MAIL_TLS": "none"}

    async def handle_RCPT(self, _server, _session, envelope, address, options):
        with self.lock:
            self.tries[address] += 1
            answer = self.answers.get(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        letter = read_letter(envelope.original_content, time.monotonic())
        with self.lock:
            self.letters.append(letter)
        return "250 taken"

    def letters_to(self, recipient):
        with self.lock:
            return [letter for letter in self.letters if letter.recipient == recipient]

    def all_letters(self):
        with self.lock:
            return list(self.letters)


def letters_in(state_folder):
    """The letters that lie as files where no mail server is configured."""
    return [read_letter(path.read_bytes())
            for path in (pathlib.Path(state_folder) / "mail").glob("*.eml")]
