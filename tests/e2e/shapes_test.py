"""Requests of every shape, byte by byte, each followed by another one on its connection: what is
answered, and that nobody gets what was another's. A shape is good, and then the next request is
answered as if nothing had been, or it ends the connection and what follows is never read."""

import http.client
import io
import socket

from troupe import PATIENCE, TroupeTest, main

HOST = b"Host: x\r\n"
GET = b"GET /health/live HTTP/1.1\r\n" + HOST
POST = b"POST /api/refresh HTTP/1.1\r\n" + HOST  # 415: of what type its body is nobody says
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNKS = b"5\r\nhello\r\n0\r\n\r\n"
NEXT = b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Request-Id: next\r\nConnection: close\r\n\r\n"


def length(value, body=b"hello"):
    return POST + b"Content-Length:" + value + b"\r\n\r\n" + body


def coding(*values, more=b"", body=CHUNKS):
    return POST + b"".join(b"Transfer-Encoding:" + each + b"\r\n" for each in values) + more + b"\r\n" + body


# What is answered, and then the next request is.
GOOD = {
    "a length": (length(b" 5"), [415]),
    "a length without a blank": (length(b"5"), [415]),
    "a length behind a tab": (length(b"\t5 "), [415]),
    "a length with leading zeros": (length(b" 005"), [415]),
    "chunks": (coding(b" chunked"), [415]),
    "chunks in other letters": (coding(b"ChunKed"), [415]),
    "a chunk with an extension": (CHUNKED + b'5;a="b"\r\nhello\r\n0;c\r\n\r\n', [415]),
    "a chunk's length with leading zeros": (CHUNKED + b"0005\r\nhello\r\n000\r\n\r\n", [415]),
    "a trailer": (CHUNKED + b"5\r\nhello\r\n0\r\nX-Trailer: a\r\n\r\n", [415]),
    "a trailer that would be a length": (CHUNKED + b"0\r\nContent-Length: 90\r\n\r\n", [415]),
    "a trailer that would be a coding": (CHUNKED + b"0\r\nTransfer-Encoding: chunked\r\n\r\n", [415]),
    "a name that is not quite a coding": (POST + b"Transfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello", [415]),
    "a length that Connection names": (POST + b"Connection: Content-Length\r\nContent-Length: 5\r\n\r\nhello", [415]),
    "a GET with a body": (GET + b"Content-Length: 5\r\n\r\nhello", [200]),
    "a HEAD with a body": (b"HEAD /health/live HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n\r\nhello", [200]),
    "a body that is a request": (length(b" %d" % len(NEXT), NEXT), [415]),
    "chunks that are a request": (CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(NEXT), NEXT), [415]),
    "lines that end with a bare LF": (b"GET /health/live HTTP/1.1\nHost: x\n\n", [200]),
    "empty lines before": (b"\r\n\r\n" + GET + b"\r\n", [200]),
    "a whole URL": (b"GET http://x/health/live HTTP/1.1\r\n" + HOST + b"\r\n", [200]),
    "a whole URL of somebody else": (b"GET https://else.example/health/live HTTP/1.1\r\n" + HOST + b"\r\n", [200]),
    "a fragment": (b"GET /health/live#x HTTP/1.1\r\n" + HOST + b"\r\n", [404]),
    "bytes beyond ASCII": (b"GET /\xff HTTP/1.1\r\n" + HOST + b"X-A: \xff\r\n\r\n", [404]),
    "OPTIONS of all": (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", [404]),
    "TRACE": (b"TRACE /health/live HTTP/1.1\r\n" + HOST + b"\r\n", [405]),
    "an expectation": (POST + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello", [415]),
    "another expectation": (POST + b"Expect: tea\r\nContent-Length: 5\r\n\r\nhello", [415]),
    "HTTP/1.0 that stays": (b"GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", [200]),
    "HTTP/1.2": (b"GET /health/live HTTP/1.2\r\n" + HOST + b"\r\n", [200]),
    "a hundred in one packet": ((GET + b"\r\n") * 100, [200] * 100),
}

# What is answered, and then the connection ends.
LAST = {
    "Connection: close": (GET + b"Connection: close\r\n\r\n", [200]),
    "Connection: close, keep-alive": (GET + b"Connection: close, keep-alive\r\n\r\n", [200]),
    "HTTP/1.0": (b"GET /health/live HTTP/1.0\r\n\r\n", [200]),
    "no Host": (b"GET /health/live HTTP/1.1\r\n\r\n", [400]),
    "two hosts": (GET + HOST + b"\r\n", [400]),
    "a blank behind Host": (b"GET /health/live HTTP/1.1\r\nHost : x\r\n\r\n", [400]),
    "a blank behind Content-Length": (POST + b"Content-Length : 5\r\n\r\nhello", [400]),
    "a blank behind Transfer-Encoding": (POST + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNKS, [400]),
    "CONNECT": (b"CONNECT x:80 HTTP/1.1\r\n" + HOST + b"\r\n", [404]),
    "CONNECT with a body": (b"CONNECT x:80 HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n\r\nhello", [404]),
    "an upgrade": (GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", [200]),
    "an upgrade with a body": (POST + b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 5\r\n\r\nhello", [415]),
    "good ones before a bad one": ((GET + b"\r\n") * 3 + b"GET  /x HTTP/1.1\r\n" + HOST + b"\r\n", [200] * 3),
}

# What ends the connection without an answer.
BAD = {
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "two lengths that differ": POST + b"Content-Length: 5\r\nContent-Length: 0\r\n\r\nhello",
    "a list of lengths": length(b" 5, 5"),
    "two lengths in one": length(b" 5 5"),
    "a positive length": length(b" +5"),
    "a negative length": length(b" -1", b""),
    "a length in hex": length(b" 0x5"),
    "no length": length(b" ", b""),
    "a length in the next line": length(b"\r\n 5"),
    "a length with more in the next line": length(b" 5\r\n 5"),
    "a length behind a vertical tab": length(b" \x0b5"),
    "a length of 2^64": length(b" 18446744073709551616"),
    "a length of 2^64-1": length(b" 18446744073709551615"),
    "a length and chunks": coding(b" chunked", more=b"Content-Length: 5\r\n"),
    "a length before chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "a length and chunks behind a blank": coding(more=b"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n"),
    "identity": coding(b" identity"),
    "identity and a length": coding(b" identity", more=b"Content-Length: 5\r\n", body=b"hello"),
    "chunked, identity": coding(b" chunked, identity"),
    "identity, chunked": coding(b" identity, chunked"),
    "gzip, chunked": coding(b" gzip, chunked"),
    "chunked twice": coding(b" chunked", b" chunked"),
    "chunked, then identity": coding(b" chunked", b" identity"),
    "identity, then chunked": coding(b" identity", b" chunked"),
    "xchunked": coding(b" xchunked"),
    "chunked in quotes": coding(b' "chunked"'),
    "chunked behind a vertical tab": coding(b" \x0bchunked"),
    "no coding": coding(b" "),
    "no coding and a length": coding(b" ", more=b"Content-Length: 5\r\n", body=b"hello"),
    "a coding in the next line": coding(b"\r\n chunked"),
    "a coding with more in the next line": coding(b" chunked\r\n , identity"),
    "chunks in HTTP/1.0": b"POST /api/refresh HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "an extension with a bare LF": CHUNKED + b"5;\nhello\r\n0\r\n\r\n",
    "chunks with bare LFs": CHUNKED + b"5\nhello\n0\n\n",
    "a CR without LF behind a chunk's length": CHUNKED + b"5\rXhello\r\n0\r\n\r\n",
    "a chunk that goes on": CHUNKED + b"5\r\nhelloXX0\r\n\r\n",
    "a chunk that ends with a bare LF": CHUNKED + b"5\r\nhello\n\n0\r\n\r\n",
    "a chunk's length with 0x": CHUNKED + b"0x5\r\nhello\r\n0\r\n\r\n",
    "a chunk's length with a sign": CHUNKED + b"+5\r\nhello\r\n0\r\n\r\n",
    "a chunk of a negative length": CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n",
    "a blank behind a chunk's length": CHUNKED + b"5 \r\nhello\r\n0\r\n\r\n",
    "a blank before a chunk's length": CHUNKED + b" 5\r\nhello\r\n0\r\n\r\n",
    "words behind a chunk's length": CHUNKED + b"5 garbage\r\nhello\r\n0\r\n\r\n",
    "no chunk's length": CHUNKED + b"\r\nhello\r\n0\r\n\r\n",
    "a chunk of 2^64 and five": CHUNKED + b"10000000000000005\r\nhello\r\n0\r\n\r\n",
    "a line that goes on in the next": GET + b"X-A: b\r\n c\r\n\r\n",
    "a first line that goes on in the next": b"GET /health/live HTTP/1.1\r\n X: y\r\n" + HOST + b"\r\n",
    "a bare CR in a value": GET + b"X-A: b\rX-B: c\r\n\r\n",
    "two CRs": GET + b"X-A: b\r\r\n\r\n",
    "a bare CR before the end": GET + b"\rX",
    "NUL in a value": GET + b"X-A: b\0c\r\n\r\n",
    "NUL in a name": GET + b"X\0A: b\r\n\r\n",
    "NUL in the target": b"GET /a\0b HTTP/1.1\r\n" + HOST + b"\r\n",
    "DEL in a value": GET + b"X-A: b\x7fc\r\n\r\n",
    "a field without a colon": GET + b"X-A\r\n\r\n",
    "a field without a name": GET + b": b\r\n\r\n",
    "HTTP/0.9": b"GET /health/live\r\n\r\n",
    "HTTP/2.0": b"GET /health/live HTTP/2.0\r\n" + HOST + b"\r\n",
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/11.1": b"GET /health/live HTTP/11.1\r\n" + HOST + b"\r\n",
    "ICE/1.0": b"GET /health/live ICE/1.0\r\n" + HOST + b"\r\n",
    "two blanks before the target": b"GET  /health/live HTTP/1.1\r\n" + HOST + b"\r\n",
    "two blanks behind the target": b"GET /health/live  HTTP/1.1\r\n" + HOST + b"\r\n",
    "a blank behind the version": b"GET /health/live HTTP/1.1 \r\n" + HOST + b"\r\n",
    "a blank in the target": b"GET /health/live x HTTP/1.1\r\n" + HOST + b"\r\n",
    "tabs for blanks": b"GET\t/health/live\tHTTP/1.1\r\n" + HOST + b"\r\n",
    "a verb in small letters": b"get /health/live HTTP/1.1\r\n" + HOST + b"\r\n",
    "a verb that nobody knows": b"BREW /health/live HTTP/1.1\r\n" + HOST + b"\r\n",
    "a target without a slash": b"GET health HTTP/1.1\r\n" + HOST + b"\r\n",
}


class _Answers(io.BytesIO):
    """What http.client takes for a socket, so that it reads one answer after the other."""

    def makefile(self, _mode):
        return self

    def close(self):
        pass


class Shapes(TroupeTest):
    def answers(self, raw):
        """All that comes until the server hangs up: the status and X-Request-Id of each answer."""
        with socket.create_connection(("127.0.0.1", self.server.port), PATIENCE) as connection:
            connection.sendall(raw)
            came = b""
            try:
                while more := connection.recv(65536):
                    came += more
            except ConnectionResetError:
                pass  # it hung up before it had read all
        return self.parsed(came, b"HEAD" if raw.startswith(b"HEAD") else b"GET")

    @staticmethod
    def parsed(came, method):
        rest, answers = _Answers(came), []
        while rest.tell() < len(came):
            answer = http.client.HTTPResponse(rest, method=method.decode())
            answer.begin()
            answer.read()
            answers.append((answer.status, answer.headers["X-Request-Id"]))
            method = b"GET"
        return answers

    def test_after_a_good_one_the_next_is_answered_as_if_nothing_had_been(self):
        for name, (raw, statuses) in GOOD.items():
            with self.subTest(name):
                *first, (status, request_id) = self.answers(raw + NEXT)
                self.assertEqual([each for each, _ in first], statuses)
                self.assertNotIn("next", [each for _, each in first])
                self.assertEqual((status, request_id), (200, "next"))

    def test_what_ends_the_connection_with_its_answer_lets_nothing_follow(self):
        for name, (raw, statuses) in LAST.items():
            with self.subTest(name):
                answers = self.answers(raw + NEXT)
                self.assertEqual([each for each, _ in answers], statuses)
                self.assertNotIn("next", [each for _, each in answers])

    def test_what_may_be_read_in_two_ways_is_not_answered_nor_what_follows(self):
        for name, raw in BAD.items():
            with self.subTest(name):
                self.assertEqual(self.answers(raw + NEXT), [])

    def test_the_same_byte_by_byte(self):
        for name in ("a list of lengths", "gzip, chunked", "a chunk that goes on", "two CRs", "a bare CR before the end",
                     "NUL in a name"):
            with self.subTest(name):
                self.assertEqual(self.slowly(BAD[name] + NEXT), [])
        for name in ("chunks", "a hundred in one packet", "lines that end with a bare LF"):
            with self.subTest(name):
                self.assertEqual(self.slowly(GOOD[name][0] + NEXT)[-1], (200, "next"))

    def slowly(self, raw):
        with socket.create_connection(("127.0.0.1", self.server.port), PATIENCE) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            came = b""
            try:
                for byte in raw:
                    connection.sendall(bytes([byte]))
                while more := connection.recv(65536):
                    came += more
            except (ConnectionResetError, BrokenPipeError):
                pass
        return self.parsed(came, b"GET")

    def test_a_bad_one_costs_only_its_own_connection(self):
        with socket.create_connection(("127.0.0.1", self.server.port), PATIENCE) as other:
            other.sendall(GET)
            self.assertEqual(self.answers(CHUNKED + b"5\r\nhelloXX0\r\n\r\n" + NEXT), [])
            other.sendall(b"Connection: close\r\n\r\n")
            self.assertIn(b" 200 ", other.recv(65536))


if __name__ == "__main__":
    main()
