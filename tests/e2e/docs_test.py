"""/docs as programs see it; tests/browser has what a browser makes of it."""

import gzip
import re

from troupe import TroupeTest, main


class Docs(TroupeTest):
    def test_the_page_may_load_what_is_here_and_nothing_else(self):
        answer = self.expect(self.server.ask("GET", "/docs"), 200)
        self.assertEqual(answer.headers["Content-Type"], "text/html; charset=utf-8")
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        parts = re.findall(r'(?:href|src)="(/[^"]*)"', answer.body.decode())
        self.assertIn("/docs/docs.css", parts)
        for part in parts:
            with self.subTest(part):
                self.expect(self.server.ask("GET", part), 200)

    def test_a_page_names_every_route(self):
        page = self.server.ask("GET", "/docs/plain").body.decode()
        for path in self.server.ask("GET", "/openapi.json").json["paths"]:
            self.assertIn(f"</b> {path}</h2>", page)

    def test_redoc_leads_to_docs(self):
        self.assertEqual(self.expect(self.server.ask("GET", "/redoc"), 308).headers["Location"], "/docs")

    def test_a_part_comes_in_the_coding_that_is_taken_each_with_its_tag(self):
        plain = self.server.ask("GET", "/docs/docs.css")
        packed = self.server.ask("GET", "/docs/docs.css", headers={"Accept-Encoding": "br, gzip"})
        self.assertEqual(plain.headers["Content-Encoding"], None)
        self.assertEqual(packed.headers["Content-Encoding"], "gzip")
        self.assertEqual(gzip.decompress(packed.body), plain.body)
        self.assertNotEqual(plain.headers["ETag"], packed.headers["ETag"])
        for answer in (plain, packed):
            self.assertEqual(answer.headers["Vary"], "Accept-Encoding")

    def test_what_a_browser_has_already_is_not_sent_again(self):
        tag = self.server.ask("GET", "/docs").headers["ETag"]
        self.expect(self.server.ask("GET", "/docs", headers={"If-None-Match": tag}), 304)

    def test_head_has_the_length_of_the_answer_and_not_its_body(self):
        answer = self.server.ask("HEAD", "/docs/docs.css")
        self.assertEqual(int(answer.headers["Content-Length"]),
                         len(self.server.ask("GET", "/docs/docs.css").body))


if __name__ == "__main__":
    main()
