#!/usr/bin/python3
"""Letters to Debian's python3-aiosmtpd, in plain text: many of them, and every way of being refused.

    mail_to_aiosmtpd.py PATH_TO_MAIL_TOOL [TEST...]
"""
import asyncio
import os
import socket
import sys
import time

from mail import FROM, Letter, MailTest, in_thread, main, until

try:
    from aiosmtpd.smtp import SMTP
except ImportError:
    sys.exit("aiosmtpd is missing: apt-get install python3-aiosmtpd")


class Server:
    """Takes all letters, but those whose recipient names what is to go wrong."""

    def __init__(self, port=0, letters_per_connection=1_000_000):
        self.arrived = []  # (recipient, bytes)
        self.connections = 0
        self.open = []
        self.trouble = {}  # what goes wrong, by recipient's local part
        self._per_connection = letters_per_connection
        self._loop = asyncio.new_event_loop()
        listening = self._loop.create_server(self._connect, "127.0.0.1", port)
        self._server = self._loop.run_until_complete(listening)
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = in_thread(self._loop.run_forever)

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def _connect(self):
        self.connections += 1
        smtp = SMTP(self, hostname="mail.example", loop=self._loop)
        smtp.letters = 0
        self.open.append(smtp)
        return smtp

    def freeze(self):
        """Its connections stay and are answered no more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def close(self):
        if self._thread.is_alive():
            self._in_loop(self._server.close)
            self.close_connections()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def close_connections(self):
        self._in_loop(self._abort_all)

    def _abort_all(self):
        for each in self.open:
            if each.transport:
                each.transport.abort()
            each._handler_coroutine.cancel()
        self.open = []

    def _in_loop(self, call):
        async def as_coroutine():
            call()
            await asyncio.sleep(0)  # what it has begun is done in the loop's next round
            await asyncio.sleep(0)
        asyncio.run_coroutine_threadsafe(as_coroutine(), self._loop).result(10)

    # -- what aiosmtpd asks its handler ---------------------------------------------------------

    async def handle_QUIT(self, server, session, envelope):
        self.open = [each for each in self.open if each is not server]
        return "221 Bye"

    async def handle_MAIL(self, server, session, envelope, address, options):
        server.letters += 1
        if server.letters > self._per_connection:
            self._loop.call_later(0, server.transport.close)
            return "421 4.7.0 too many letters"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.rcpt_tos.append(address)
        trouble = self._trouble(address)
        if trouble == "hang":
            await asyncio.sleep(3600)  # for ever; the client goes before
        return trouble[5:] if trouble.startswith("RCPT ") else "250 OK"

    async def handle_DATA(self, server, session, envelope):
        (address,) = envelope.rcpt_tos
        trouble = self._trouble(address)
        if trouble.startswith("DATA "):
            return trouble[5:]
        self.arrived.append((address, envelope.content))
        if trouble == "lost":
            server.transport.abort()
        return "250 OK: queued as 4711"

    def _trouble(self, address):
        return self.trouble.get(address.split("@")[0], "")


class AiosmtpdTest(MailTest):
    def server(self, **how):
        server = Server(**how)
        self.addCleanup(server.close)
        return server

    def sending_to(self, server, **settings):
        return self.mailers(**{"server": server.url, "tls": "none", "from": FROM, **settings})

    def test_a_burst_arrives_whole_over_few_connections(self):
        server = self.server()
        names = ["Ann Lee", "Анна Ли", "Ёжик В Тумане", "小林 花子", "Žofia Ďurčová Łukaszewska Čížek"[:30].strip()]
        letters = [Letter(name=names[number % 5], locale=("en", "ru")[number % 2]) for number in range(200)]
        answers = self.sending_to(server).send(*letters)
        self.assertEqual(set(answers), {"sent"})
        self.assertLessEqual(server.connections, 2)
        arrived = dict(server.arrived)
        self.assertEqual(len(server.arrived), 200)
        for each in letters:
            self.assert_arrived(each, arrived[each.address])

    def test_the_file_is_what_the_server_gets(self):
        server, letter = self.server(), Letter(name="Анна Ли", locale="ru")
        self.sending_to(server).send(letter)
        files = self.mailers(**{"from": FROM})
        self.assertEqual(files.send(letter), ["sent"])
        path = f"{files.folder.name}/mail/20261121T083007Z-{letter.id}.eml"
        with open(path, "rb") as file:
            self.assertEqual(file.read(), server.arrived[0][1])
        self.assertEqual(os.listdir(os.path.dirname(path)), [os.path.basename(path)])
        self.assertIn(path, files.log())

    def test_unusual_addresses_are_addressed(self):
        server = self.server()
        letters = [Letter(address) for address in ("o'ann+x=y@example.org", "a..b@example.org")]
        self.assertEqual(self.sending_to(server).send(*letters), ["sent", "sent"])
        arrived = dict(server.arrived)
        self.assert_arrived(letters[0], arrived["o'ann+x=y@example.org"])
        self.assert_arrived(letters[1], arrived["a..b@example.org"])
        self.assertIn(b'<"a..b"@example.org>', arrived["a..b@example.org"])

    def test_one_recipients_trouble_is_his_alone(self):
        server = self.server()
        server.trouble = {"never": "RCPT 550 5.1.1 <never@example.org>: no such user",
                          "later": "RCPT 451 4.7.1 greylisted, come back",
                          "big": "DATA 552 5.3.4 too big", "full": "DATA 452 4.2.2 the box is full"}
        letters = [Letter(f"{who}@example.org") for who in ("never", "ok1", "later", "ok2", "big", "full", "ok3")]
        mailers = self.sending_to(server)
        self.assertEqual(mailers.send(*letters),
                         ["MAIL_REFUSED: 550 5.1.1 <***>: no such user", "sent",
                          "MAIL_DEFERRED: 451 4.7.1 greylisted, come back", "sent",
                          "MAIL_REFUSED: 552 5.3.4 too big", "MAIL_DEFERRED: 452 4.2.2 the box is full", "sent"])
        self.assertNotIn("cannot be sent", mailers.log())

    def test_a_letter_lost_after_its_end_is_deferred_and_comes_again_the_same(self):
        server, letter = self.server(), Letter("lost@example.org")
        server.trouble = {"lost": "lost"}
        mailers = self.sending_to(server)
        self.assertRegex(mailers.send(letter)[0], "^MAIL_DEFERRED: ")
        server.trouble = {}
        self.assertEqual(mailers.send(letter), ["sent"])
        self.assertEqual(server.arrived[0], server.arrived[1])
        self.assert_arrived(letter, server.arrived[0][1])

    def test_silence_at_a_recipient_ends_in_time_and_is_his_alone(self):
        server = self.server()
        server.trouble = {"hang": "hang"}
        mailers = self.sending_to(server, timeout="1s", connections=1)
        answers = mailers.send(Letter("hang@example.org"), Letter())
        self.assertRegex(answers[0], "^MAIL_DEFERRED: .*[Tt]imed? ?out")
        self.assertEqual(answers[1], "sent")

    def test_a_server_that_leaves_quit_unanswered_holds_up_nobody(self):
        def refuse(connection):
            with connection, connection.makefile("rb") as lines:
                connection.sendall(b"220 here\r\n")
                for line in lines:
                    if not line.startswith(b"QUIT"):
                        connection.sendall(b"550 no\r\n" if line.startswith(b"RCPT") else b"250 OK\r\n")

        def serve(listening):
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                in_thread(lambda: refuse(connection))

        with socket.create_server(("127.0.0.1", 0)) as listening:
            in_thread(lambda: serve(listening))
            mailers = self.mailers(server=f"smtp://127.0.0.1:{listening.getsockname()[1]}", tls="none", connections=1)
            began = time.monotonic()
            self.assertEqual(mailers.send(Letter(), Letter()), ["MAIL_REFUSED: 550 no"] * 2)
            self.assertLess(time.monotonic() - began, 10)

    def test_a_server_that_does_not_greet_is_unavailable_in_time(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            mailers = self.mailers(server=f"smtp://127.0.0.1:{silent.getsockname()[1]}", tls="none", timeout="1s")
            self.assertRegex(mailers.send(Letter())[0], "^MAIL_UNAVAILABLE: .*[Tt]imed? ?out")

    def test_an_outage_is_said_once_and_so_is_its_end(self):
        server = self.server()
        mailers = self.sending_to(server)
        self.assertEqual(mailers.send(Letter()), ["sent"])
        server.close()
        for _ in range(3):
            for answer in mailers.send(*[Letter() for _ in range(10)]):
                self.assertRegex(answer, "^MAIL_UNAVAILABLE: ")
        self.assertEqual(mailers.log().count("letters cannot be sent"), 1)
        back = self.server(port=server.port)

        def is_sent():
            return mailers.send(Letter()) == ["sent"]
        until(is_sent, "a letter to arrive")
        self.assertEqual(mailers.send(*[Letter() for _ in range(10)]), ["sent"] * 10)
        self.assertEqual(len(back.arrived), 11)
        self.assertEqual(mailers.log().count("letters can be sent again"), 1)
        self.assertEqual(mailers.log().count("letters cannot be sent"), 1)

    def test_a_server_that_wants_few_letters_a_connection_gets_all(self):
        server = self.server(letters_per_connection=3)
        mailers = self.sending_to(server, connections=1)
        self.assertEqual(mailers.send(*[Letter() for _ in range(10)]), ["sent"] * 10)
        self.assertEqual(server.connections, 4)
        self.assertEqual(len(server.arrived), 10)

    def test_a_connection_that_the_server_closed_meanwhile_is_replaced(self):
        server = self.server()
        mailers = self.sending_to(server, connections=1)
        self.assertEqual(mailers.send(Letter()), ["sent"])
        server.close_connections()
        self.assertEqual(mailers.send(Letter()), ["sent"])
        self.assertEqual(server.connections, 2)

    def test_a_server_that_hangs_at_the_end_holds_nobody_up(self):
        server = self.server()
        mailers = self.sending_to(server)
        self.assertEqual(mailers.send(Letter()), ["sent"])
        server.freeze()
        mailers.process.stdin.close()
        mailers.process.wait(10)  # libcurl would await the answer to QUIT for two minutes

    def test_an_idle_connection_is_closed_by_and_by(self):
        server = self.server()
        mailers = self.sending_to(server)
        self.assertEqual(mailers.send(Letter()), ["sent"])
        self.assertEqual(len(server.open), 1)
        until(lambda: not server.open, "QUIT")
        self.assertEqual(mailers.send(Letter()), ["sent"])


main(sys.argv)
