"""The second listener, which operators' programs read."""

from contract import Contract
from troupe import TroupeTest, main, refuses_connections


class Listening(TroupeTest):
    def test_health_is_there_and_on_the_public_one_too(self):
        for path in ("/health/live", "/health/ready"):
            self.expect(self.server.ask_admin("GET", path), 200)
            self.expect(self.server.ask("GET", path), 200)

    def test_what_is_public_is_not_there(self):
        for path in ("/api/profile", "/profile", "/nothing"):
            self.expect(self.server.ask_admin("GET", path), 404, "NO_SUCH_ROUTE")

    def test_it_says_itself_what_it_has(self):
        document = self.server.ask_admin("GET", "/openapi.json")
        contract = Contract(self.expect(document, 200).json)
        self.assertIn("/health/ready", document.json["paths"])
        self.assertNotIn("/api/login", document.json["paths"])
        for path in document.json["paths"]:
            self.assertEqual(contract.violations("GET", path, self.server.ask_admin("GET", path)), [], path)

    def test_it_may_be_off(self):
        server = self.start_server({"admin-listen": "off"})
        self.assertIsNone(server.admin_port)
        self.expect(server.ask("GET", "/health/ready"), 200)

    def test_it_may_have_an_ipv6_address(self):
        server = self.start_server({"admin-listen": "[::1]:0"})
        self.assertTrue(refuses_connections(server.admin_port))  # on 127.0.0.1
        self.assertEqual(server.ask_admin("GET", "/health/live", address="::1").status, 200)


if __name__ == "__main__":
    main()
