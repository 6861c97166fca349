"""Clients that take for ever, and clients that send too much: the others are answered, and memory does not grow."""

import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from tests.conftest import write_tree
from tests.service import Service

from .asking import Readers, ask, at_rest
from .outcome import PATIENCE, Outcome, say

SLOW, FEW = 500, 100
DRIPPING, QUICK = 20, 6  # seconds
SENT = 60  # times each
MOST = 20  # megabytes that memory may grow by
HEAD = b"POST /v1/counts HTTP/1.1\r\nHost: 17cyber.example\r\nContent-Type: application/json\r\n"
REFUSED = {400, 408, 411, 413, 414, 415, 431}
MEGABYTE = 1 << 20


def run(folder, quick):
    """First those that drip, then those that flood."""
    service = Service(folder, WIDGET_TREE=str(write_tree(folder))).start(PATIENCE)
    try:
        yield _dripping(service, FEW if quick else SLOW, QUICK if quick else DRIPPING)
        for name, send in OVERSIZED.items():
            say(name)
            yield _oversized(service, name, send)
    finally:
        service.stop()


def _dripping(service, clients, seconds):
    calm, over = at_rest(service.port), threading.Event()
    slow = [
        _open(service.port, HEAD if number % 2 else HEAD + b"Content-Length: 9000\r\n\r\n{")
        for number in range(clients)
    ]
    dripping = threading.Thread(target=_drip, args=(slow, over))
    dripping.start()
    try:
        with Readers(service.port) as readers:
            time.sleep(seconds)
    finally:
        over.set()
        dripping.join()
        for each in slow:
            each.close()
    return Outcome(
        f"{clients} clients au goutte à goutte, en-têtes et corps, {seconds} s",
        f"les autres servis, p99 ≤ 50 ms ou 8 fois {calm.p99} ms",
        str(readers),
        readers.all_answered and readers.is_as_fast_as(calm),
    )


def _drip(clients, over):
    while not over.wait(1):
        for each in clients:
            with suppress(OSError):
                each.send(b"X")


def _oversized(service, name, send):
    before = _memory(service)
    with Readers(service.port) as readers:
        statuses = [send(service.port) for _ in range(SENT)]
    grown = (_memory(service) - before) / MEGABYTE
    alive = ask(service.port, "GET", "/healthz").status == 200
    return Outcome(
        f"{name}, {SENT} fois",
        f"un refus 4xx, mémoire + < {MOST} Mo, les autres servis",
        f"réponses {dict(Counter(statuses))} (0 : coupé avant la réponse), mémoire {grown:+.1f} Mo ; {readers}",
        bool(set(statuses) & REFUSED)
        and set(statuses) <= REFUSED | {0}
        and grown < MOST
        and readers.all_answered
        and alive,
    )


def _open(port, head):
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(head)
    return connection


def _status(connection):
    """Return the status of the answer, 0 where the connection was closed without one."""
    with connection:
        try:
            found = connection.recv(4096).split(b" ", 2)
            return int(found[1]) if found[0].startswith(b"HTTP/") else 0
        except (OSError, IndexError):
            return 0


def _send(port, head, piece=b"", times=0):
    """Send a head, then a piece so many times or until it is refused; return the status."""
    connection = _open(port, b"")
    with suppress(OSError):
        connection.sendall(head)
        for _ in range(times):
            connection.sendall(piece)
    return _status(connection)


def _memory(service):
    """Return the bytes in memory of all its processes."""
    parent = service.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in (parent, *children))
    return pages * 4096


OVERSIZED = {
    "corps de 10 Mo": lambda port: _send(port, HEAD + b"Content-Length: 10485760\r\n\r\n", b" " * 65536, 160),
    "corps par morceaux sans fin": lambda port: _send(
        port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"8000\r\n" + b" " * 0x8000 + b"\r\n", 320
    ),
    "en-tête de 64 ko": lambda port: _send(port, b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 65536 + b"\r\n\r\n"),
    "100 000 paramètres": lambda port: _send(
        port, b"GET /v1/territory?" + b"a=b&" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    ),
    "chemin d'un million de signes": lambda port: _send(
        port, b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    ),
    "100 000 en-têtes": lambda port: _send(port, b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * 100_000 + b"\r\n"),
}
