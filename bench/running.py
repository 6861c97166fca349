"""Starting a server on a port of its own and asking it for a page: what every measure needs."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import brotli

SERVER_CORE, CLIENT_CORE = (0, 1) if os.cpu_count() > 1 else (0, 0)
SETTLE = 12  # seconds: a service that has just started is pressing its editions on the same cores
PATIENCE = 90  # seconds left to a server to answer, on a busy machine


@contextmanager
def granian(folder, core=SERVER_CORE, workers=1, **others):
    """The service as it is run, on a port of its own; `others` are more settings. Yields (port, process)."""
    port = free_port()
    line = [sys.executable, "-m", "widget_server", "run", "--port", str(port), "--workers", str(workers)]
    with process(line, port, folder, core, **others) as started:
        yield port, started


def settings(folder):
    return {"DATABASE": str(folder / "bench.sqlite")}


@contextmanager
def process(line, port, folder, core=SERVER_CORE, **others):
    """A command that serves `/` on this port, until the end of the `with`, when it is ended with all it started."""
    log = folder / "log"
    with log.open("ab") as file:
        started = subprocess.Popen(
            pinned(core, line), env=_environment(folder, others), stdout=file, stderr=file, start_new_session=True
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while not fetch(port):
            if time.monotonic() > deadline or started.poll() is not None:
                raise SystemExit(f"{' '.join(line)} n'a pas démarré :\n{log.read_text()}")
            time.sleep(0.01)
        yield started
    finally:
        end(started)


def _environment(folder, others):
    # As installed, a module is compiled once: a machine that forbids to keep that would compile all of them each time.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    own = {"WIDGET_DATABASE": str(folder / "bench.sqlite"), "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    return kept | own | others


def end(started):
    """End a process and those it started; the last ones by force."""
    try:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(15)
    except (ProcessLookupError, subprocess.TimeoutExpired):
        started.kill()
        started.wait(15)


def with_children(pid):
    """Return this process's number and those of all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in with_children(int(child)))]


def pinned(core, line):
    """The same command kept on one core; None leaves it free."""
    return ["taskset", "-c", str(core), *line] if core is not None and shutil.which("taskset") else line


def fetch(port):
    """Whether the page `/` comes, packed."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Accept-Encoding": "br"})
        body = connection.getresponse().read()
        return len(brotli.decompress(body)) > 0
    except (OSError, brotli.error):
        return False
    finally:
        connection.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def waits(port):
    """The 95th percentile of the time a prepared page takes, one request after the other, in milliseconds."""
    times = []
    for _ in range(300):
        began = time.perf_counter()
        fetch(port)
        times.append(time.perf_counter() - began)
    return round(high(times) * 1000, 1)


def high(values):
    """The 95th percentile."""
    return sorted(values)[len(values) * 95 // 100]


def say(sentence):
    print(sentence, file=sys.stderr, flush=True)
