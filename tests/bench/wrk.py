"""Load as heavy as it gets, by wrk: each of its connections asks again as soon as it has its answer."""

import pathlib
import re
import subprocess
import tempfile

# Two threads, as the servers have: a client that is slower than a server would measure itself.
THREADS = 2
CONNECTIONS = 64

SCRIPT = """
local tokens = { %s }
local requests = {}
local turn = 0

function init()
  for number, token in ipairs(tokens) do
    requests[number] = wrk.format("GET", "%s", { Authorization = "Bearer " .. token })
  end
end

function request()
  turn = turn %% #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("found %%d requests in %%d us, p99 %%d us, %%d failed\\n", summary.requests,
    summary.duration, latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


def get(port, path, tokens, seconds):
    """Requests, requests a second, and the p99 in milliseconds. All are answered 2xx."""
    quoted = ", ".join(f'"{token}"' for token in tokens)
    with tempfile.TemporaryDirectory(prefix="troupe-bench.") as folder:
        script = pathlib.Path(folder) / "requests.lua"
        script.write_text(SCRIPT % (quoted, path))
        said = subprocess.run(["wrk", f"--threads={THREADS}", f"--connections={CONNECTIONS}",
                               f"--duration={seconds}s", f"--script={script}",
                               f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True).stdout
    return read(said)


def read(said):
    found = re.search(r"found (\d+) requests in (\d+) us, p99 (\d+) us, (\d+) failed", said)
    if not found or int(found[4]) or not int(found[1]):
        raise RuntimeError(f"not all requests were answered:\n{said}")
    requests, microseconds, p99 = (int(found[number]) for number in (1, 2, 3))
    return {"requests": requests, "a_second": requests / microseconds * 1e6, "p99_ms": p99 / 1000}
