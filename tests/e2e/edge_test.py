"""How the server meets strangers: who they are, how many there may be, what browsers may do with its
answers, and TLS."""

import os
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile

from OpenSSL import crypto

from troupe import PATIENCE, Server, TroupeTest, main, until

GET = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"


P_256 = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
RSA = ("-newkey", "rsa:2048")


def certificate(folder, name, kind_of_key=P_256):
    """The paths of a certificate that signs itself, and of its key."""
    paths = [os.path.join(folder, f"{name}.{kind}") for kind in ("crt", "key")]
    subprocess.run(["openssl", "req", "-x509", *kind_of_key, "-nodes",
                    "-out", paths[0], "-keyout", paths[1], "-subj", f"/CN={name}", "-days", "30"],
                   check=True, capture_output=True)
    return paths


class Folder(TroupeTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="troupe-e2e.")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)


class Headers(TroupeTest):
    def test_every_answer_keeps_browsers_from_doing_more_with_it(self):
        for method, path in (("GET", "/health/live"), ("POST", "/api/login"), ("GET", "/no/such")):
            headers = self.server.ask(method, path).headers
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["Content-Security-Policy"],
                             "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
            self.assertEqual(headers["Cross-Origin-Resource-Policy"], "same-origin")
            for name in ("Strict-Transport-Security", "Server", "Access-Control-Allow-Origin", "Vary"):
                self.assertNotIn(name, headers)

    def test_without_a_setting_no_page_of_another_origin_may_ask(self):
        answer = self.server.ask("OPTIONS", "/api/profile", headers={
            "Origin": "https://app.example.org", "Access-Control-Request-Method": "GET"})
        self.expect(answer, 405, "METHOD_NOT_ALLOWED")
        self.assertNotIn("Access-Control-Allow-Origin", answer.headers)


class Cors(TroupeTest):
    settings = {"http.cors-origins": "https://app.example.org, http://localhost:3000"}

    def preflight(self, path, origin="https://app.example.org", method="PATCH"):
        connection = self.server.connect()
        self.addCleanup(connection.close)
        connection.request("OPTIONS", path, headers={
            "Origin": origin, "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization, content-type"})
        answer = connection.getresponse()
        answer.read()
        return answer

    def test_a_browser_is_told_what_it_may_send(self):
        answer = self.preflight("/api/settings/edit-bio")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "https://app.example.org")
        self.assertEqual(answer.headers["Access-Control-Allow-Methods"], "PATCH")
        self.assertIn("Authorization", answer.headers["Access-Control-Allow-Headers"])
        self.assertIn("Content-Type", answer.headers["Access-Control-Allow-Headers"])
        self.assertEqual(answer.headers["Access-Control-Max-Age"], "600")
        self.assertEqual(answer.headers["Vary"], "Origin")
        self.assertNotIn("Access-Control-Allow-Credentials", answer.headers)

    def test_another_origin_is_not_allowed_and_another_path_not_there(self):
        self.assertNotIn("Access-Control-Allow-Origin", self.preflight("/api/profile", "https://evil.org").headers)
        self.assertEqual(self.preflight("/api/no-such").status, 404)

    def test_answers_may_be_read_errors_too(self):
        ann = self.server.register()
        for token, status, code in ((ann.access, 200, None), (None, 401, "INVALID_TOKEN")):
            answer = self.server.ask("GET", "/api/profile", token=token, headers={"Origin": "http://localhost:3000"})
            self.expect(answer, status, code)
            self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "http://localhost:3000")
            self.assertIn("X-Request-Id", answer.headers["Access-Control-Expose-Headers"])
        stranger = self.server.ask("GET", "/api/profile", headers={"Origin": "https://evil.org"})
        self.assertNotIn("Access-Control-Allow-Origin", stranger.headers)
        self.assertEqual(stranger.headers["Vary"], "Origin")


class Addresses(TroupeTest):
    settings = {"http.address": "::", "http.trusted-proxies": "::1"}

    def test_it_listens_on_both_and_writes_ipv4_as_such(self):
        for host, address in (("127.0.0.1", "127.0.0.1"), ("::1", "::1")):
            connection = self.server.connect(host)
            self.addCleanup(connection.close)
            connection.request("GET", "/health/live", headers={"X-Request-Id": "from" + address.replace(":", "_")})
            self.assertEqual(connection.getresponse().status, 200)
            line, = self.server.log_lines("request_id=from" + address.replace(":", "_"))
            self.assertIn(f"address={address}", line)

    def test_a_trusted_proxy_tells_whom_it_speaks_for_and_nobody_else_does(self):
        for host, seen in (("127.0.0.1", "127.0.0.1"), ("::1", "203.0.113.9")):
            connection = self.server.connect(host)
            self.addCleanup(connection.close)
            connection.request("GET", "/health/live", headers={
                "X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Request-Id": "for" + seen})
            connection.getresponse()
            self.assertIn(f"address={seen}", self.server.log_lines("request_id=for" + seen)[0])


class Limits(TroupeTest):
    settings = {"http.connections-max": "6", "http.connections-per-address-max": "4",
                "http.trusted-proxies": "127.0.0.2"}

    def connect_from(self, address):
        connection = socket.create_connection(("127.0.0.1", self.server.port), PATIENCE, (address, 0))
        self.addCleanup(connection.close)
        return connection

    def is_served(self, connection):
        try:
            connection.sendall(GET)
            return b" 200 " in connection.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            return False

    def test_an_address_and_all_together_have_so_many_and_no_more(self):
        ours = [self.connect_from("127.0.0.1") for _ in range(4)]
        self.assertEqual([self.is_served(each) for each in ours], [True] * 4)
        self.assertFalse(self.is_served(self.connect_from("127.0.0.1")))
        others = [self.connect_from("127.0.0.2") for _ in range(2)]
        self.assertEqual([self.is_served(each) for each in others], [True] * 2)
        self.assertFalse(self.is_served(self.connect_from("127.0.0.2")))
        self.assertTrue(self.is_served(ours[0]))
        self.assertTrue(self.server.log_lines("refuses connections"))
        ours.pop().close()
        until(lambda: self.is_served(self.connect_from("127.0.0.1")), "room for another connection")


class Files(TroupeTest):
    def test_out_of_files_it_serves_those_it_has_and_later_others(self):
        process = self.server.process.pid
        _, most = resource.prlimit(process, resource.RLIMIT_NOFILE)
        known = self.server.connect()
        self.addCleanup(known.close)
        known.request("GET", "/health/live")
        known.getresponse().read()
        open_files = len(os.listdir(f"/proc/{process}/fd"))
        resource.prlimit(process, resource.RLIMIT_NOFILE, (open_files + 5, most))
        crowd = [socket.create_connection(("127.0.0.1", self.server.port), PATIENCE) for _ in range(50)]
        until(lambda: self.server.log_lines("cannot take a connection"), "files to be used up")
        known.request("GET", "/health/live")
        self.assertEqual(known.getresponse().status, 200)
        for each in crowd:
            each.close()
        self.expect(self.server.ask("GET", "/health/live"), 200)
        resource.prlimit(process, resource.RLIMIT_NOFILE, (most, most))

    def test_it_may_have_as_many_as_the_system_allows(self):
        limits = resource.prlimit(self.start_server().process.pid, resource.RLIMIT_NOFILE)
        self.assertEqual(limits[0], limits[1])


class Tls(Folder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = certificate(cls.folder, "first")
        cls.second = certificate(cls.folder, "second")
        cls.files = [os.path.join(cls.folder, name) for name in ("tls.crt", "tls.key")]

    def setUp(self):
        self.install(self.first)
        self.server = self.start_server({"http.tls-certificate": self.files[0], "http.tls-key": self.files[1]})

    def install(self, paths):
        for source, target in zip(paths, self.files):
            shutil.copyfile(source, target)

    def connect(self, configure=lambda context: None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        configure(context)
        plain = socket.create_connection(("127.0.0.1", self.server.port), PATIENCE)
        self.addCleanup(plain.close)
        secured = context.wrap_socket(plain)
        self.addCleanup(secured.close)
        return secured

    def shown(self):
        """Which certificate a new connection is shown."""
        der = self.connect().getpeercert(binary_form=True)
        for name, (path, _) in (("first", self.first), ("second", self.second)):
            with open(path, encoding="ascii") as pem:
                if ssl.PEM_cert_to_DER_cert(pem.read()) == der:
                    return name
        return "none of ours"

    def is_served(self, connection):
        connection.sendall(GET)
        return b" 200 " in connection.recv(65536)

    def test_the_whole_api_goes_over_it_and_shall_from_now_on(self):
        ann = self.server.register()
        answer = ann.profile()
        self.expect(answer, 200)
        self.assertEqual(answer.headers["Strict-Transport-Security"], "max-age=31536000")
        body = {"bio": "x" * 100_000}
        self.expect(ann.ask("PATCH", "/api/settings/edit-bio", body), 422, "INVALID_FIELDS")

    def test_versions_from_1_2_and_http_1_1_alone(self):
        def version(least, most):
            def configure(context):
                context.minimum_version, context.maximum_version = least, most
                context.set_ciphers("ALL:@SECLEVEL=0")
            return self.connect(configure).version()

        v = ssl.TLSVersion
        self.assertEqual(version(v.TLSv1_3, v.TLSv1_3), "TLSv1.3")
        self.assertEqual(version(v.TLSv1_2, v.TLSv1_2), "TLSv1.2")
        with self.assertRaises((ssl.SSLError, ConnectionResetError)):
            version(v.TLSv1, v.TLSv1_1)
        self.assertEqual(self.connect().version(), "TLSv1.3")
        both = self.connect(lambda context: context.set_alpn_protocols(["h2", "http/1.1"]))
        self.assertEqual(both.selected_alpn_protocol(), "http/1.1")
        with self.assertRaises(ssl.SSLError):
            self.connect(lambda context: context.set_alpn_protocols(["h2"])).recv(1)

    def test_what_speaks_no_tls_is_closed_and_others_are_served(self):
        with socket.create_connection(("127.0.0.1", self.server.port), PATIENCE) as plain:
            plain.sendall(GET)
            answer = plain.recv(65536)  # perhaps an alert
            self.assertNotIn(b"HTTP", answer)
        self.assertTrue(self.is_served(self.connect()))

    def test_a_silent_handshake_ends_after_ten_seconds_and_holds_up_nobody(self):
        silent = [socket.create_connection(("127.0.0.1", self.server.port), 15) for _ in range(20)]
        self.assertTrue(self.is_served(self.connect()))
        for each in silent:
            self.assertEqual(each.recv(1), b"")
            each.close()

    def test_a_new_certificate_is_shown_to_new_connections_and_old_ones_go_on(self):
        old = self.connect()
        self.assertTrue(self.is_served(old))
        self.install(self.second)
        self.assertEqual(self.shown(), "first")
        self.server.process.send_signal(signal.SIGHUP)
        until(lambda: self.shown() == "second", "the second certificate")
        self.assertTrue(self.is_served(old))

    def test_a_bad_new_certificate_leaves_the_old_one(self):
        _, of_another_kind = certificate(self.folder, "rsa", RSA)
        for paths, what in (((self.second[0], self.first[1]), "not that of the certificate"),
                            ((self.first[0], of_another_kind), "not that of the certificate"),
                            ((self.first[1], self.first[1]), "holds no certificate")):
            self.install(paths)
            self.server.process.send_signal(signal.SIGHUP)
            until(lambda: self.server.log_lines("the certificate stays what it was", what), what)
            self.assertEqual(self.shown(), "first")

    def test_a_certificate_that_ends_is_named(self):
        self.assertTrue(self.server.log_lines(" certificate file=", "until=20"))
        self.install(self.first)
        self.expire(*self.files)
        self.server.process.send_signal(signal.SIGHUP)
        until(lambda: self.server.log_lines("warn", "the certificate has expired"), "the warning")


    @staticmethod
    def expire(path, key_path):
        with open(path, "rb") as pem, open(key_path, "rb") as key:
            old = crypto.load_certificate(crypto.FILETYPE_PEM, pem.read())
            key = crypto.load_privatekey(crypto.FILETYPE_PEM, key.read())
        old.gmtime_adj_notAfter(-1)
        old.sign(key, "sha256")
        with open(path, "wb") as pem:
            pem.write(crypto.dump_certificate(crypto.FILETYPE_PEM, old))


class TlsRefused(Folder):
    def refusal(self, **files):
        """What it says at a start that fails."""
        names = {"certificate": "http.tls-certificate", "key": "http.tls-key"}
        server = Server({names[kind]: path for kind, path in files.items()})
        self.addCleanup(server.clean_up)
        ended = server.troupe("serve")
        self.assertNotEqual(ended.returncode, 0)
        return ended.stdout + ended.stderr

    def test_what_is_wrong_with_which_file(self):
        crt, key = certificate(self.folder, "one")
        _, other = certificate(self.folder, "other")
        locked = os.path.join(self.folder, "locked.key")
        subprocess.run(["openssl", "pkey", "-in", key, "-aes256", "-passout", "pass:secret", "-out", locked], check=True)
        self.assertIn("http.tls-key: TLS needs both", self.refusal(certificate=crt))
        self.assertIn("http.tls-certificate: TLS needs both", self.refusal(key=key))
        self.assertIn("http.tls-certificate: /no/such: No such file", self.refusal(certificate="/no/such", key=key))
        self.assertIn("http.tls-certificate: " + key + " holds no certificate", self.refusal(certificate=key, key=key))
        self.assertIn("not that of the certificate", self.refusal(certificate=crt, key=other))
        _, of_another_kind = certificate(self.folder, "rsa", RSA)
        self.assertIn("not that of the certificate", self.refusal(certificate=crt, key=of_another_kind))
        self.assertIn("without a password", self.refusal(certificate=crt, key=locked))


if __name__ == "__main__":
    main()
