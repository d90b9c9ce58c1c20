"""The README's walk, run as it is written, twice."""

import json
import os
import re
import subprocess

from troupe import PATIENCE, Server, TroupeTest, clean_environment, main, until

README = os.path.join(os.path.dirname(__file__), "..", "..", "README.md")
WALK = [("POST", "/api/register", 201), ("POST", "/api/login", 200), ("GET", "/api/profile", 200),
        ("PATCH", "/api/settings/edit-bio", 200), ("POST", "/api/refresh", 200), ("POST", "/api/logout", 200),
        ("POST", "/api/login", 200), ("POST", "/api/account-delete", 200)]


def block():
    with open(README, encoding="utf-8") as readme:
        return re.search(r"^## The walk\n.*?^```bash\n(.*?)^```", readme.read(), re.M | re.S).group(1)


def objects(text):
    """The JSON objects that stand one behind the other."""
    decoder, place, found = json.JSONDecoder(), 0, []
    while (place := text.find("{", place)) >= 0:
        value, place = decoder.raw_decode(text, place)
        found.append(value)
    return found


class Walk(TroupeTest):
    @classmethod
    def setUpClass(cls):
        """On the port of the README; if another program has that, on another, put into the text."""
        for port in ("8080", "0"):
            cls.server = Server({"http.port": port})
            cls.addClassCleanup(cls.server.clean_up)
            try:
                cls.server.start()
                break
            except RuntimeError:
                if port == "0" or "in use" not in cls.server.log():
                    raise
        cls.addClassCleanup(cls.server.stop)

    def walk(self):
        text = block().replace("localhost:8080", f"localhost:{self.server.port}")
        done = subprocess.run(["bash", "-e", "-u", "-o", "pipefail", "-c", text], capture_output=True, text=True,
                              timeout=PATIENCE, env=clean_environment())
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return objects(done.stdout)

    def steps(self):
        return re.findall(r"method=(\w+) route=(/api\S+) status=(\d+)", self.server.log())

    def test_every_step_of_it_succeeds_and_it_may_be_run_twice(self):
        for run in range(2):
            registered, _, profile, edited, _, out, back, deleted = self.walk()
            self.assertEqual(profile["display_name"], "John Doe")
            self.assertEqual(edited["bio"], "Hello, I am John!")
            self.assertEqual(out, {"message": "Logged out successfully"})
            self.assertEqual(back["user"], registered["user"])
            self.assertEqual(deleted, {"id": registered["user"]["id"], "is_active": False})
            until(lambda: len(self.steps()) >= (run + 1) * len(WALK), "the lines of the walk")
            steps = self.steps()[run * len(WALK):]
            self.assertEqual([(verb, route, int(status)) for verb, route, status in steps], WALK)


if __name__ == "__main__":
    main()
