"""As many requests as a server can answer from one core, several servers in turn, so that all meet the same machine."""

import re
import statistics
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

from .running import CLIENT_CORE, SETTLE, pinned, say, with_children

ROUNDS, SECONDS, CONNECTIONS = 5, 3, 32


def compare(servers, folder, requests=None):
    """Load each server, name → a callable that starts it in a folder of its own, in turn.

    Returns name → (requests a second, microseconds of processor a request), a list of one for each round. `requests`
    maps a name to a Lua script of wrk's that says what to ask; `/` without.
    """
    found = {name: [] for name in servers}
    with ExitStack() as running:
        started = {}
        for number, (name, serve) in enumerate(servers.items()):
            own = folder / f"server-{number}"
            own.mkdir(exist_ok=True)
            started[name] = running.enter_context(serve(own))
        time.sleep(SETTLE)
        for turn in range(ROUNDS):
            for name, (port, process) in started.items():
                say(f"Débit, tour {turn + 1}/{ROUNDS} : {name}…")
                found[name].append(_load(port, process.pid, (requests or {}).get(name)))
    return found


def rate(rounds):
    """The median of the requests a second."""
    return round(statistics.median(each for each, _ in rounds))


def cost(rounds):
    """The median of the microseconds of processor that a request takes: a busy machine changes it less than a rate."""
    return round(statistics.median(each for _, each in rounds), 1)


def ratio(mine, theirs, of=0):
    """The median, round by round, of a ratio of rates; of costs where `of` is 1."""
    return round(statistics.median(one[of] / other[of] for one, other in zip(mine, theirs, strict=True)), 2)


def _load(port, pid, script):
    line = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", "Accept-Encoding: br"]
    line += ["-s", str(script)] if script else []
    before = _processor(pid)
    done = subprocess.run(
        pinned(CLIENT_CORE, [*line, f"http://127.0.0.1:{port}/"]), capture_output=True, text=True, check=True
    )
    spent = _processor(pid) - before
    if "Non-2xx" in done.stdout:
        raise SystemExit(f"Des réponses n'étaient pas bonnes :\n{done.stdout}")
    answered = int(re.search(r"(\d+) requests in", done.stdout)[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1]), spent / answered * 1e6


def _processor(pid):
    return sum(processor(each) for each in with_children(pid))


def processor(pid):
    """Seconds of a processor that a process took so far."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / 100
