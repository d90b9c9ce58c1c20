"""Memory while nobody asks, and how soon after its start a node on a migrated database is ready."""

import http.client
import socket
import time
from concurrent.futures import ThreadPoolExecutor

from figures import row
import wrk
from logins_bench import logins_a_second

SETTLED = 3  # seconds after the start
AT_REST = 130  # seconds after the last login: the hashers keep their memory for one minute or two
PATIENCE = 120  # seconds
AIM_MEMORY = 48  # MiB
AIM_READY = 0.5  # seconds


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def moment_of_readiness(port):
    """When /health/ready says so for the first time."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/health/ready")
            if connection.getresponse().status == 200:
                return time.monotonic()
        except OSError:
            pass  # it does not listen yet
        finally:
            connection.close()
        time.sleep(0.002)  # a poll with a deadline
    raise TimeoutError("the server did not become ready")


def start_again(node):
    """The seconds until it is ready, and until its guard knows all that is revoked."""
    node.stop()
    node.empty_log()
    node.settings["http.port"] = str(free_port())
    with ThreadPoolExecutor(1) as pool:
        watch = pool.submit(moment_of_readiness, int(node.settings["http.port"]))
        began = time.monotonic()
        node.start()
        if not node.log_lines("knows all that is revoked", patience=PATIENCE):
            raise TimeoutError("the guard did not learn what is revoked")
        return watch.result() - began, time.monotonic() - began


def measure(run):
    nodes = {"small": run.nodes.small, "grown": run.nodes.grown}
    found = {name: {"ready": [], "knows": [], "memory": []} for name in nodes}
    for number in range(1, run.repetitions + 1):
        for name, node in nodes.items():
            ready, knows = start_again(node)
            found[name]["ready"].append(ready)
            found[name]["knows"].append(knows)
            time.sleep(SETTLED)  # what the start needed is given back
            found[name]["memory"].append(node.resident_mebibytes())
            run.say(f"{number}: {name}, ready after {ready:.3f} s, knows all after {knows:.2f} s, "
                    f"{found[name]['memory'][-1]:.1f} MiB")
    found["busy"], found["rest"] = memory_after_work(run, run.nodes.small)
    run.say(f"{found['busy']:.1f} MiB after work, {found['rest']:.1f} MiB at rest after that")
    return found


def memory_after_work(run, node):
    tokens = [each.access for each in node.take_some(20)]
    wrk.get(node.port, "/api/profile", tokens, 1 if run.quick else 10)
    logins_a_second(run, node, 40 if run.quick else 200)
    busy = node.resident_mebibytes()
    time.sleep(1 if run.quick else AT_REST)  # what is measured is what time does
    return busy, node.resident_mebibytes()


def rows(found):
    """Of the table: what, median, least, most."""
    def twice(what, key, shape):
        return [row(what, found["small"][key], shape),
                row("the same, grown", found["grown"][key], shape)]

    return [
        *twice(f"start to ready (aim: at most {AIM_READY} s)", "ready", "{:.2f} s"),
        *twice("start to all revocations in memory", "knows", "{:.2f} s"),
        *twice(f"memory, idle (aim: at most {AIM_MEMORY} MiB)", "memory", "{:.1f} MiB"),
        row("after the first row's node has served 10 s at its limit and 200 logins", [found["busy"]],
            "{:.1f} MiB"),
        row("two minutes after that", [found["rest"]], "{:.1f} MiB"),
    ]
