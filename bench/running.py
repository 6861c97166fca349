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

import brotli

SERVER_CORE, CLIENT_CORE = (0, 1) if os.cpu_count() > 1 else (0, 0)
SETTLE = 12  # seconds: a service that has just started is pressing its editions on the same cores


@contextmanager
def granian(folder, core=SERVER_CORE, workers=1):
    port = free_port()
    line = [sys.executable, "-m", "widget_server", "run", "--port", str(port), "--workers", str(workers)]
    with process(line, port, folder, core) as started:
        yield port, started


def settings(folder):
    return {"DATABASE": str(folder / "bench.sqlite")}


@contextmanager
def process(line, port, folder, core=SERVER_CORE):
    environment = os.environ | {"WIDGET_DATABASE": str(folder / "bench.sqlite")}
    with (folder / "log").open("ab") as log:
        started = subprocess.Popen(pinned(core, line), env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        deadline = time.monotonic() + 30
        while not fetch(port):
            if time.monotonic() > deadline or started.poll() is not None:
                raise SystemExit(f"{line[0]} n'a pas démarré :\n{(folder / 'log').read_text()}")
            time.sleep(0.01)
        yield started
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(10)


def pinned(core, line):
    """The same command kept on one core; None leaves it free."""
    return ["taskset", "-c", str(core), *line] if core is not None and shutil.which("taskset") else line


def fetch(port):
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
    return round(sorted(times)[len(times) * 95 // 100] * 1000, 1)


def say(sentence):
    print(sentence, file=sys.stderr, flush=True)
