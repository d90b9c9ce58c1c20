#!/usr/bin/python3
"""Letters to Debian's python3-twisted, with TLS and signing in: what must be refused, and by whom.

    mail_to_twisted.py PATH_TO_MAIL_TOOL [TEST...]
"""
import base64
import sys

from mail import FROM, PASSWORD, Certificates, Letter, MailTest, in_thread, main

try:
    from twisted.cred import checkers, credentials, error, portal
    from twisted.internet import defer, reactor, ssl
    from twisted.internet.threads import blockingCallFromThread
    from twisted.mail import imap4, smtp
    from zope.interface import implementer
except ImportError:
    sys.exit("Twisted is missing: apt-get install python3-twisted python3-openssl")

USER = "troupe"
MECHANISMS = {b"PLAIN": imap4.PLAINCredentials, b"LOGIN": imap4.LOGINCredentials}


@implementer(checkers.ICredentialsChecker)
class OneUser:
    credentialInterfaces = (credentials.IUsernamePassword, credentials.IUsernameHashedPassword)

    def requestAvatarId(self, given):
        if given.username == USER.encode() and given.checkPassword(PASSWORD.encode()):
            return defer.succeed(given.username)
        return defer.fail(error.UnauthorizedLogin())


@implementer(smtp.IMessage)
class Arriving:
    def __init__(self, server, address):
        self.server, self.address, self.lines = server, address, []

    def lineReceived(self, line):
        self.lines.append(line)

    def eomReceived(self):
        self.server.arrived[self.address] = b"\r\n".join(self.lines) + b"\r\n"
        return defer.succeed(None)

    def connectionLost(self):
        self.lines = []


@implementer(smtp.IMessageDelivery)
class Delivery:
    def __init__(self, server):
        self.server = server

    def receivedHeader(self, helo, origin, recipients):
        return b""

    def validateFrom(self, helo, origin):
        return origin

    def validateTo(self, user):
        return lambda: Arriving(self.server, str(user.dest))


@implementer(portal.IRealm)
class Realm:
    def __init__(self, server):
        self.server = server

    def requestAvatar(self, avatar_id, mind, *interfaces):
        return smtp.IMessageDelivery, Delivery(self.server), lambda: None


class Server(smtp.SMTPFactory):
    """Lets only those send letters who have signed in."""

    def __init__(self, certificate, mechanisms=MECHANISMS, starttls=True, tls_from_start=False):
        super().__init__(portal.Portal(Realm(self), [OneUser()]))
        self.arrived = {}
        self.commands = []  # (verb, whether TLS was on), and the mechanism after AUTH
        self.connections = 0
        self._mechanisms = mechanisms
        self._starttls = ssl.DefaultOpenSSLContextFactory(*certificate) if starttls else None
        here = {"interface": "127.0.0.1"}
        listen = (reactor.listenSSL, 0, self, ssl.DefaultOpenSSLContextFactory(*certificate)) \
            if tls_from_start else (reactor.listenTCP, 0, self)
        self._port = blockingCallFromThread(reactor, *listen, **here)
        self.port = self._port.getHost().port

    def buildProtocol(self, address):
        self.connections += 1
        protocol = Conversation(self._mechanisms, self._starttls)
        protocol.factory, protocol.portal, protocol.server = self, self.portal, self
        return protocol

    def close(self):
        blockingCallFromThread(reactor, self._port.stopListening)

    def verbs(self):
        return [verb for verb, _ in self.commands]


class Conversation(smtp.ESMTP):
    def state_COMMAND(self, line):
        words = line.upper().split()
        if words:
            verb = b" ".join(words[:2]) if words[0] == b"AUTH" else words[0]
            self.server.commands.append((verb.decode(), bool(getattr(self.transport, "TLS", False))))
        return super().state_COMMAND(line)


class TwistedTest(MailTest):
    @classmethod
    def setUpClass(cls):
        cls.certificates = Certificates()
        cls.addClassCleanup(cls.certificates.remove)
        cls.good = cls.certificates.server("DNS:localhost")

    def server(self, certificate=None, **how):
        server = Server(certificate or self.good, **how)
        self.addCleanup(server.close)
        return server

    def sending_to(self, server, scheme="smtp", **settings):
        return self.mailers(**{"server": f"{scheme}://localhost:{server.port}", "from": FROM, "user": USER,
                               "password": PASSWORD, "ca_file": self.certificates.path("ca.pem"),
                               "timeout": "10s", **settings})

    def expect_unavailable(self, mailers, server, why):
        """And no letter, no name of anybody, no password was said."""
        self.assertRegex(mailers.send(Letter())[0], f"^MAIL_UNAVAILABLE: .*{why}")
        self.assertIn("letters cannot be sent", mailers.log())
        self.assertNotIn(base64.b64encode(PASSWORD.encode()).decode(), mailers.log())
        self.assertEqual(server.arrived, {})
        self.assertNotIn("MAIL", server.verbs())

    def test_signs_in_by_either_mechanism_after_starttls(self):
        for mechanism in ("PLAIN", "LOGIN"):
            with self.subTest(mechanism):
                server = self.server(mechanisms={mechanism.encode(): MECHANISMS[mechanism.encode()]})
                letter = Letter(name="Анна Ли", locale="ru")
                self.assertEqual(self.sending_to(server).send(letter), ["sent"])
                self.assert_arrived(letter, server.arrived[letter.address])
                verbs = server.verbs()
                self.assertLess(verbs.index("STARTTLS"), verbs.index(f"AUTH {mechanism}"))
                self.assertEqual({tls for verb, tls in server.commands if verb not in ("EHLO", "STARTTLS")}, {True})

    def test_tls_from_the_start(self):
        server = self.server(tls_from_start=True, starttls=False)
        letter = Letter()
        self.assertEqual(self.sending_to(server, "smtps").send(letter), ["sent"])
        self.assert_arrived(letter, server.arrived[letter.address])

    def test_a_burst_signs_in_once_a_connection(self):
        server = self.server()
        letters = [Letter() for _ in range(50)]
        self.assertEqual(set(self.sending_to(server).send(*letters)), {"sent"})
        self.assertLessEqual(server.connections, 2)
        self.assertEqual(server.verbs().count("AUTH PLAIN"), server.connections)
        for each in letters:
            self.assert_arrived(each, server.arrived[each.address])

    def test_an_unknown_authority_is_refused(self):
        for scheme in ("smtp", "smtps"):
            with self.subTest(scheme):
                server = self.server(tls_from_start=scheme == "smtps", starttls=scheme == "smtp")
                mailers = self.sending_to(server, scheme, ca_file=self.certificates.path("other_ca.pem"))
                self.expect_unavailable(mailers, server, "certificate")
                self.assertNotIn("AUTH PLAIN", server.verbs())

    def test_the_systems_authorities_do_not_know_ours(self):
        server = self.server()
        self.expect_unavailable(self.sending_to(server, ca_file=""), server, "certificate")

    def test_another_host_name_is_refused(self):
        server = self.server(self.certificates.server("DNS:mail.example.org"))
        self.expect_unavailable(self.sending_to(server), server, "localhost")
        self.assertNotIn("AUTH PLAIN", server.verbs())

    def test_a_server_without_starttls_is_refused(self):
        server = self.server(starttls=False)
        self.expect_unavailable(self.sending_to(server), server, "STARTTLS")
        self.assertEqual(set(server.verbs()) - {"QUIT"}, {"EHLO"})

    def test_a_wrong_password_is_nobodys_letters_fault(self):
        server = self.server()
        mailers = self.sending_to(server, password="Another-" + PASSWORD)
        self.expect_unavailable(mailers, server, "535")

    def test_a_server_that_knows_other_mechanisms_alone_is_refused(self):
        server = self.server(mechanisms={b"CRAM-MD5": credentials.CramMD5Credentials})
        self.expect_unavailable(self.sending_to(server), server, "denied")


in_thread(lambda: reactor.run(installSignalHandlers=False))
main(sys.argv)
