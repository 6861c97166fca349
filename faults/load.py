"""As many requests as wrk can send, and what it tells of them."""

import re
import signal
import subprocess
import time
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from bench.peers import ensure

LONGEST = 3600  # seconds: it is ended before
PATIENCE = 15  # seconds after which nobody would wait any more
UNITS = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}  # in milliseconds
ERRORS = re.compile(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")


class Told(NamedTuple):
    """What wrk tells: of what failed, `cut` was refused, closed or reset, `late` had no answer in time, and `bad` had
    one of another status than 2xx or 3xx."""

    answered: int
    rate: float  # a second
    p99: float  # milliseconds
    cut: int
    late: int
    bad: int

    @property
    def failed(self):
        return self.cut + self.late + self.bad

    def __str__(self):
        failed = (
            f"{self.cut} coupées, {self.late} trop tardives, {self.bad} mal répondues" if self.failed else "0 ratée"
        )
        return f"{self.answered} réponses, {self.rate:.0f}/s, p99 {self.p99:.0f} ms, {failed}"


class Load:
    """Asks for `path` on so many connections at once for the time of a `with`; `told` then is what came of it.

    Each waits a random time between its requests, `pause` seconds on average, and is kept for the next one unless a
    header says otherwise.
    """

    def __init__(self, port, path, connections, *headers, pause=0):
        if not ensure("wrk"):
            raise FileNotFoundError("wrk n'est pas installé")
        line = ["wrk", "-t1", f"-c{connections}", f"-d{LONGEST}s", "--latency", "--timeout", f"{PATIENCE}s"]
        line += [part for header in headers for part in ("-H", header)]
        self._line, self._pause = [*line, f"http://127.0.0.1:{port}{path}"], pause

    def __enter__(self):
        with NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(f"function delay() return math.random(0, {self._pause * 2000:.0f}) end" if self._pause else "")
            script.flush()
            self._wrk = subprocess.Popen([*self._line, "-s", script.name], stdout=subprocess.PIPE, text=True)
            time.sleep(1)  # in which it reads the script
        return self

    def __exit__(self, *_):
        self._wrk.send_signal(signal.SIGINT)  # it stops, and tells
        self.told = read(self._wrk.communicate()[0])


def read(text):
    """Return the Told of what wrk prints."""
    errors = ERRORS.search(text)  # absent where there is none
    *cut, late = map(int, errors.groups()) if errors else (0, 0)
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", text).groups()
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return Told(
        answered=int(re.search(r"(\d+) requests in", text)[1]),
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]),
        p99=float(value) * UNITS[unit],
        cut=sum(cut),
        late=late,
        bad=int(bad[1]) if bad else 0,
    )
