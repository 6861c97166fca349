"""Asking the service as programs do, and people who go on reading the public pages whatever happens to it."""

import json
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple

from .crowd import Crowd

PATIENCE = 15.0  # seconds after which nobody would wait any more
PAUSE = 0.01  # seconds between two pages of the same reader
USUAL, SLOWER = 50.0, 8.0  # milliseconds that a page may take, or so many times what it takes at rest
PUBLIC = ("/", "/?complet", "/17cyber.js", "/module/17c_pub_live_x", "/diagnostic/stolen-card", "/aide", "/v1/tree",
          "/v1/contacts", "/healthz")  # fmt: skip


class Answer(NamedTuple):
    """`status` is 0 where there was no answer, and `body` then says why."""

    status: int
    headers: dict
    body: bytes
    took: float  # seconds, from the request on

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def says_when_to_come_back(self):
        """Whether this is a refusal as it should be: 503, a sentence, and when to try again."""
        return (
            self.status == 503 and "Retry-After" in self.headers and b"Traceback" not in self.body and bool(self.body)
        )


def ask(port, method, path, body=None, later=0.0, **headers):
    """Send one request on a connection of its own, so many seconds after it is opened; never raises.

    `body` is bytes, or what JSON can hold.
    """
    if body is not None and not isinstance(body, bytes):
        body, headers = json.dumps(body).encode(), {"Content-Type": "application/json"} | headers
    connection, began = HTTPConnection("127.0.0.1", port, timeout=PATIENCE), time.monotonic()
    try:
        connection.connect()
        time.sleep(later)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        found = response.status, response.headers, response.read()
    except (OSError, HTTPException) as error:
        found = 0, {}, f"{type(error).__name__} {error}".encode()
    finally:
        connection.close()
    return Answer(*found, time.monotonic() - began - later)


class Readers(Crowd):
    """People who read the public pages, one after the other, for the time of a `with`."""

    def __init__(self, port, paths=PUBLIC, readers=2, pause=PAUSE):
        self._port, self._paths, self._pause = port, paths, pause
        super().__init__([self._read] * readers)
        self.statuses, self.times, self.bad = Counter(), [], []

    @property
    def all_answered(self):
        return set(self.statuses) == {200}

    @property
    def p99(self):
        """Milliseconds within which 99 of 100 pages came."""
        times = sorted(self.times)
        return round(times[len(times) * 99 // 100] * 1000, 1) if times else 0.0

    def __str__(self):
        refused = ", ".join(self.bad[:3])
        wished = "" if self.p99 <= USUAL else f" (plus que {USUAL:.0f})"
        pages = f"{self.statuses[200]} pages sur {self.statuses.total()}"
        return f"{pages}, p99 {self.p99} ms{wished}{refused and f' ({refused})'}"

    def is_as_fast_as(self, at_rest):
        """Whether pages came in 50 ms, or at least not much later than they do when nothing happens."""
        return self.p99 <= max(USUAL, SLOWER * at_rest.p99)

    def _ask(self, path):
        return ask(self._port, "GET", path)

    def _read(self):
        turn = 0
        while not self._over.wait(self._pause):
            path = self._paths[turn % len(self._paths)]
            answer = self._ask(path)
            self.statuses[answer.status] += 1
            self.times.append(answer.took)
            if answer.status != 200:
                self.bad.append(f"{path} {answer.status} {answer.body[:60].decode(errors='replace')}")
            turn += 1


def at_rest(port, seconds=2.0, **options):
    """Return Readers who read for a while when nothing else happens."""
    with Readers(port, **options) as readers:
        time.sleep(seconds)
    return readers
