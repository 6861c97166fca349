"""The service as `widget-server run` starts it, reached over real sockets by clients that do as they please."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE

import pytest

from widget_server.store import connect
from widget_server.web import gate, server
from widget_server.web.help import pace

DEADLINE = 30  # seconds: far more than it takes
QUICK = 3  # seconds
SLOW = 0.4  # seconds from a connection to its request, on a slow mobile network
COUNT = json.dumps({"diagnosis": "stolen-card"}).encode()
HEAD = b"%s %s HTTP/1.1\r\nHost: 17cyber.example\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
PAGES = ("/", "/?complet", "/17cyber.js", "/healthz", "/v1/tree")


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "register.sqlite")


@pytest.fixture
def start(database, tree_file):
    """A callable that starts the service on `host` and returns (process, port) once it answers."""
    processes = []

    def run(host="127.0.0.1", port=None, *options):
        port = port or free_port(host)
        environ = os.environ | {"WIDGET_DATABASE": database, "WIDGET_TREE": str(tree_file)}
        line = [sys.executable, "-m", "widget_server", "run", "--host", host, "--port", str(port), *options]
        process = subprocess.Popen(line, stdout=PIPE, stderr=PIPE, text=True, env=environ, start_new_session=True)
        processes.append(process)
        wait_for_answer(f"[{host}]" if ":" in host else host, port)
        return process, port

    yield run
    for process in processes:
        # What it started shares its session, hence its group.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def free_port(host):
    with socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as server:
        return server.getsockname()[1]


def wait_for_answer(host, port):
    deadline = time.monotonic() + DEADLINE
    while True:
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/healthz") as answer:
                return answer.status
        except OSError:
            assert time.monotonic() < deadline, "the service never answered"
            time.sleep(0.05)


def stop(process):
    """Ask the service to stop, as Ctrl-C does, and return (what it said, what it complained of)."""
    process.send_signal(signal.SIGINT)
    return process.communicate(timeout=DEADLINE)


def send(port, method, path, body=b"", length=None, source="127.0.0.1", later=0.0):
    """Open a connection from the address `source` and send, so many seconds later, a request that announces `length`
    bytes of body."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=QUICK, source_address=(source, 0))
    time.sleep(later)
    head = HEAD % (method.encode(), path.encode(), len(body) if length is None else length)
    connection.sendall(head + body)
    return connection


def receive(connection):
    """Return (status, head) of the answer, in bytes."""
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(4096)
        assert received, head
        head += received
    head = head.partition(b"\r\n\r\n")[0]
    return int(head.split()[1]), head


def ask(port, method, path, body=b"", later=0.0):
    with send(port, method, path, body, later=later) as connection:
        return receive(connection)


def test_it_serves_until_it_is_told_to_stop_and_names_no_visitor(start):
    process, port = start()

    told, complaints = stop(process)

    assert (process.returncode, complaints) == (0, "")
    assert told == f"Le service répond sur http://127.0.0.1:{port} (Ctrl-C pour l'arrêter).\n"


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_it_shows_an_address_that_can_be_opened(start):
    process, port = start("::1")

    assert f"http://[::1]:{port} " in stop(process)[0]


def test_bodies_that_never_end_stop_neither_the_pages_nor_later_counts(start):
    _, port = start()
    unfinished = [send(port, "POST", "/v1/counts", b"{", length=100) for _ in range(20)]

    assert [ask(port, "GET", path)[0] for path in PAGES] == [200] * len(PAGES)
    status, head = ask(port, "POST", "/v1/counts", COUNT)
    assert (status, b"retry-after: 5" in head.lower()) == (503, True)

    for connection in unfinished:
        connection.close()
    deadline = time.monotonic() + DEADLINE
    while (status := ask(port, "POST", "/v1/counts", COUNT)[0]) != 204:
        assert (status, time.monotonic() < deadline) == (503, True)
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="this machine has one address of its own")
def test_bodies_that_one_network_never_ends_keep_nobody_else_from_help(start):
    _, port = start()
    unfinished = [
        send(port, "POST", path, b"{", length=100, source="127.0.1.1")
        for path in ("/v1/counts", "/v1/conversations", "/aide/rappel/voir")
        for _ in range(10)
    ]

    assert [ask(port, "GET", path)[0] for path in PAGES] == [200] * len(PAGES)
    assert ask(port, "POST", "/v1/conversations", b'{"force": "police"}')[0] == 201
    for connection in unfinished:
        connection.close()


def test_more_threads_serve_than_strangers_can_keep_waiting():
    assert server.BLOCKING_THREADS > gate.READERS + gate.HELPED + pace.SLEEPERS


def test_a_head_that_is_too_long_is_refused(start):
    _, port = start()
    with socket.create_connection(("127.0.0.1", port), timeout=QUICK) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 65536 + b"\r\n\r\n")
        assert receive(connection)[0] == 431


@pytest.mark.parametrize(("method", "path"), [("OPTIONS", "/"), ("OPTIONS", "/v1/counts"), ("POST", "/v1/counts")])
def test_an_answer_without_a_body_says_no_type_on_the_wire(start, method, path):
    _, port = start()

    status, head = ask(port, method, path, COUNT)

    assert status in (200, 204)
    assert b"\r\ncontent-type:" not in head.lower()


def test_another_takes_its_place_without_a_refused_connection(start):
    former, port = start()

    def ask_until_it_ends(later=0.0):
        statuses = []
        while former.poll() is None:
            statuses.append(ask(port, "GET", "/", later=later)[0])
        return statuses

    with ThreadPoolExecutor() as crowd:
        asking = [crowd.submit(ask_until_it_ends), *(crowd.submit(ask_until_it_ends, SLOW) for _ in range(4))]
        new, _ = start("127.0.0.1", port, "--replace", str(former.pid))
    asked = {status for each in asking for status in each.result()} | {ask(port, "GET", "/")[0] for _ in range(20)}

    assert (former.returncode, new.poll()) == (0, None)
    assert asked == {200}


def test_one_that_cannot_start_takes_no_place(start, database, tmp_path):
    former, port = start()
    line = [sys.executable, "-m", "widget_server", "run", "--port", str(port), "--replace"]
    environ = os.environ | {"WIDGET_DATABASE": str(tmp_path / "other.sqlite"), "WIDGET_TREE": str(tmp_path / "none")}

    for pid in (former.pid, 2**22 + 1):  # no process has such a number
        assert subprocess.run([*line, str(pid)], env=environ, capture_output=True).returncode == 1
    assert ask(port, "GET", "/")[0] == 200 and former.poll() is None


def test_it_serves_pages_without_a_usable_database_and_says_so_in_a_sentence(start, database):
    Path(database).write_bytes(b"not a database" * 1000)

    process, port = start()
    statuses = [ask(port, "GET", path)[0] for path in (*PAGES, "/readyz")]

    assert statuses == [200] * len(PAGES) + [503]
    complaints = stop(process)[1]
    assert complaints.startswith("Le fichier de la base de données n'est pas une base SQLite. ")
    assert "Traceback" not in complaints


def test_it_tells_once_that_the_database_is_gone(start, database):
    process, _ = start()
    connect(database).close()

    Path(database).unlink()
    time.sleep(1.5)  # several looks at the register

    assert stop(process)[1].count("Register unreadable") == 1
    assert not Path(database).exists()
