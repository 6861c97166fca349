"""Clients that take for ever, and clients that send too much: the others are answered, and memory does not grow."""

import select
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from tests.conftest import write_tree
from tests.service import Service

from .asking import Readers, at_rest
from .crowd import Crowd
from .outcome import PATIENCE, Outcome, say

SLOW, FEW = 500, 100
DRIPPING, QUICK = 20, 6  # seconds
SENT, READ = 60, 20  # times each at least, and pages read by others meanwhile
MOST = 20  # megabytes that memory may grow by
LOOK = 0.05  # seconds between two looks at it
PIECE = 16_384  # bytes sent at a time
HEAD = b"POST /v1/counts HTTP/1.1\r\nHost: 17cyber.example\r\nContent-Type: application/json\r\n"
REFUSED = {400, 408, 411, 413, 414, 415, 431}
LATER = REFUSED | {503}  # and what may be told to one that takes too long
OPEN, CLOSED, NEVER = "tenue", "fermée sans réponse", "sans réponse en dix secondes"
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
        ended = Counter(_ended(each) for each in slow)
    heads = clients // 2
    return Outcome(
        f"{clients} clients au goutte à goutte, en-têtes et corps, {seconds} s",
        f"les autres servis, p99 ≤ 50 ms ou 8 fois {calm.p99} ms ; chacun tenu jusqu'au bout, ou une réponse",
        f"{readers} ; {_told(ended)}",
        readers.all_answered
        and readers.is_as_fast_as(calm)
        and ended.keys() <= LATER | {OPEN}
        and ended[OPEN] >= heads,
    )


def _ended(connection):
    """Return the status that a client was told, OPEN where it is still waited for, or CLOSED; and close it."""
    connection.setblocking(False)
    with connection:
        return _answer(connection, OPEN)


def _told(statuses):
    return ", ".join(f"{times} × {status}" for status, times in sorted(statuses.items(), key=str))


def _drip(clients, over):
    while not over.wait(1):
        for each in clients:
            with suppress(OSError):
                each.send(b"X")


def _oversized(service, name, send):
    workers = _workers(service)
    with _Memory(service) as memory, Readers(service.port) as readers:
        statuses = Counter()
        while statuses.total() < SENT or len(readers.times) < READ:
            statuses[send(service.port)] += 1
    same = _workers(service) == workers
    return Outcome(
        f"{name}, {SENT} fois au moins",
        f"chaque fois un refus 4xx ou la connexion fermée par le service, mémoire + < {MOST} Mo même pendant, "
        "les autres servis, par les mêmes processus",
        f"{_told(statuses)} ; mémoire {memory.grown:+.1f} Mo au plus ; {'mêmes' if same else 'autres'} processus ; "
        f"{readers}",
        bool(statuses.keys() & REFUSED)
        and statuses.keys() <= REFUSED | {CLOSED}
        and memory.grown < MOST
        and readers.all_answered
        and same,
    )


def _open(port, head):
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(head)
    return connection


def _send(port, head, piece=b"", times=0):
    """Send a head, then a piece so many times, or until the service has something to say; return its status, CLOSED
    where it closed without one, NEVER where it did neither."""
    pieces = [head[start : start + PIECE] for start in range(0, len(head), PIECE)] + [piece] * times
    with _open(port, b"") as connection:
        with suppress(ConnectionError):
            for each in pieces:
                if select.select([connection], [], [], 0)[0]:
                    break
                connection.sendall(each)
        return _answer(connection, NEVER)


def _answer(connection, nothing):
    """Return the status that the service tells, CLOSED where it closed without one, `nothing` where it did neither."""
    try:
        told = connection.recv(4096)
    except (BlockingIOError, TimeoutError):
        return nothing
    except OSError:
        return CLOSED
    return int(told.split(b" ", 2)[1]) if told.startswith(b"HTTP/") else CLOSED


class _Memory(Crowd):
    """Looks, for the time of a `with`, at the memory of a service; `grown` is the most it grew by, in megabytes."""

    def __init__(self, service):
        self._service, self._before, self._most = service, _memory(service), 0
        super().__init__([self._look])

    @property
    def grown(self):
        return (self._most - self._before) / MEGABYTE

    def _look(self):
        while True:
            self._most = max(self._most, _memory(self._service))
            if self._over.wait(LOOK):
                return


def _workers(service):
    parent = service.process.pid
    return Path(f"/proc/{parent}/task/{parent}/children").read_text().split()


def _memory(service):
    """Return the bytes in memory of all its processes."""
    pids = service.process.pid, *_workers(service)
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids) * 4096


OVERSIZED = {
    "corps de 10 Mo": lambda port: _send(port, HEAD + b"Content-Length: 10485760\r\n\r\n", b" " * PIECE, 640),
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
