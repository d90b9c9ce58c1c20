"""The diffs of docs/extending.md apply to this tree: extending_diffs.py ROOT"""

import re
import subprocess
import sys

root = sys.argv[1]
with open(f"{root}/docs/extending.md", encoding="utf-8") as file:
    diffs = re.findall(r"^```diff\n(.*?)^```$", file.read(), re.M | re.S)
if len(diffs) != 3:
    sys.exit(f"docs/extending.md has {len(diffs)} diffs, not 3")
for diff in diffs:
    tried = subprocess.run(["patch", "--dry-run", "--force", "-p1", "-d", root], input=diff, text=True,
                           capture_output=True)
    if tried.returncode != 0:
        sys.exit(f"a diff of docs/extending.md does not apply:\n{diff}\n{tried.stdout}{tried.stderr}")
