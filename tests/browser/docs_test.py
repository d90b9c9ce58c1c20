"""What Debian's Chromium makes of /docs. Where it or npm is not installed the test is counted as skipped.

tests/with_postgres.sh /usr/bin/python3 tests/browser/docs_test.py TROUPE; the pictures and what npm
installs go to the folder that TROUPE_BROWSER_FOLDER names."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parent / "e2e"))

from troupe import TroupeTest, main  # noqa: E402

SKIPPED = 77  # as tests/CMakeLists.txt tells ctest


class Docs(TroupeTest):
    def test_a_browser_shows_and_tries_out_every_operation(self):
        folder = pathlib.Path(os.environ["TROUPE_BROWSER_FOLDER"])
        install(folder)
        seen = subprocess.run(["node", "docs.js", f"http://127.0.0.1:{self.server.port}", folder],
                              cwd=folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(seen.returncode, 0, seen.stdout + seen.stderr)


def install(folder):
    """What the lock file pins, once for each lock."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc", "docs.js"):
        shutil.copy(here / name, folder)
    mark = folder / "installed"
    wanted = hashlib.sha256((here / "package-lock.json").read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text() != wanted:
        subprocess.run(["npm", "ci"], cwd=folder, check=True, timeout=120)
        mark.write_text(wanted)


if __name__ == "__main__":
    missing = [name for name in ("npm", "node", "chromium") if not shutil.which(name)]
    if missing:
        print("skipped: not installed:", ", ".join(missing))
        sys.exit(SKIPPED)
    main()
