"""The service kept busy for ten minutes with all it does: neither memory nor open files grow."""

import statistics
import time
import uuid
from functools import partial
from pathlib import Path

from tests.service import Service

from .asking import PUBLIC, ask, at_rest
from .console import Console
from .crowd import Crowd
from .outcome import PATIENCE, Outcome, say
from .writers import say as say_in

LASTING, QUICK = 600, 60  # seconds
EVERY = 2.0  # seconds between two measures
WARM = 0.4  # of the time, in which caches fill and editions are pressed
RATE = 250  # requests a second that are aimed at
SLOPE = 12.0  # megabytes an hour: less cannot be told from noise
FLAT = 3.0  # megabytes that memory may grow by, whatever the slope
STEADY = 0.7  # of the first third's requests a second, that the last third must reach
SLOWER, USUAL = 2.0, 200.0  # times the first third's p99 that the last third's may be; milliseconds it may be anyway
FILES = 16  # open files that may come and go: those of ten who ask, and of what is written
MEGABYTE = 1 << 20
PAGES = tuple("/diagnostic/ransomware" if path.startswith("/diagnostic") else path for path in PUBLIC) + (
    "/en/",
    "/?complet",
)


def run(folder, quick):
    """Mix pages, counts, conversations and the console; measure the processes that answer."""
    service = Service(folder, workers=2, WIDGET_PACE="0.0001").start(PATIENCE)
    try:
        console = Console(service.port, service.settings["WIDGET_DATABASE"])
        time.sleep(15)  # editions are being pressed
        calm = at_rest(service.port, paths=PAGES)
        yield _outcome(service, console, calm, QUICK if quick else LASTING)
    finally:
        service.stop()


def _outcome(service, console, calm, seconds):
    crowd, measures, began = _Everybody(service.port, console), [], time.monotonic()
    with crowd:
        while (at := time.monotonic() - began) < seconds:
            measures.append((at, *_measure(service)))
            if len(measures) % 30 == 0:
                say(f"{at:.0f} s, {crowd.answered} réponses, {measures[-1][1]:.0f} Mo, {measures[-1][2]} descripteurs")
            time.sleep(EVERY)
    rates, late = zip(*(crowd.third(number, seconds) for number in range(3)), strict=True)
    times, memory, files = zip(*[each for each in measures if each[0] > seconds * WARM], strict=True)
    slope = statistics.linear_regression(times, memory).slope * 3600
    quarter = len(memory) // 4  # memory comes and goes by megabytes: two moments alone would tell nothing
    grown = statistics.median(memory[-quarter:]) - statistics.median(memory[:quarter])
    return Outcome(
        f"{seconds} s de tout à la fois, {crowd.answered / seconds:.0f} demandes/s",
        f"aucune erreur, mémoire plate (pente < {SLOPE:.0f} Mo/h ou + < {FLAT:.0f} Mo), descripteurs à {FILES} près, "
        f"au dernier tiers ≥ {STEADY} fois le débit du premier, et p99 ≤ {SLOWER:.0f} fois le sien ou {USUAL:.0f} ms",
        f"{crowd.answered} réponses, {crowd.wrong[:3] or 'aucune erreur'}, p99 par tiers {late} ms "
        f"(au repos {calm.p99}), demandes/s {rates}, mémoire {memory[0]:.0f} Mo {grown:+.1f} ({slope:+.1f} Mo/h), "
        f"descripteurs {min(files)} à {max(files)}",
        not crowd.wrong
        and (slope < SLOPE or grown < FLAT)
        and max(files) - min(files) <= FILES
        and rates[-1] >= STEADY * rates[0]
        and late[-1] <= max(SLOWER * late[0], USUAL),
    )


def _measure(service):
    """Return (megabytes in memory, open files) of the processes that answer, put together."""
    parent = service.process.pid
    workers = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in workers)
    return pages * 4096 / MEGABYTE, sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in workers)


class _Everybody(Crowd):
    """Everybody at once, for the time of a `with`."""

    def __init__(self, port, console):
        self._port, self._console = port, console
        works = [self._read] * 6 + [self._count] + [self._talk] * 2 + [self._look]
        self._pause = len(works) / RATE
        super().__init__([partial(self._repeat, work) for work in works])
        self.wrong, self._turn, self._began = [], 0, time.monotonic()
        self._times = []  # (when it was answered, seconds that took)

    @property
    def answered(self):
        return len(self._times)

    def third(self, number, seconds):
        """Return (requests a second, p99 in milliseconds) of this third of so many seconds, counted from 0."""
        long = seconds / 3
        times = sorted(took for at, took in self._times if number * long <= at - self._began < (number + 1) * long)
        return round(len(times) / long), round(times[len(times) * 99 // 100] * 1000, 1) if times else 0.0

    def _repeat(self, work):
        while not self._over.wait(self._pause):
            for name, answer in work():
                self._times.append((time.monotonic(), answer.took))
                if answer.status not in (200, 201, 204):
                    self.wrong.append(f"{name} {answer.status} {answer.body[:80].decode(errors='replace')}")

    def _read(self):
        self._turn += 1
        path = PAGES[self._turn % len(PAGES)]
        yield path, ask(self._port, "GET", path)

    def _count(self):
        yield "décompte", ask(self._port, "POST", "/v1/counts", {"diagnosis": "ransomware"})

    def _talk(self):
        opened = ask(self._port, "POST", "/v1/conversations", {"force": "police"})
        yield "ouvrir", opened
        if opened.status != 201:
            return
        code = opened.json["code"]
        for _ in range(20):
            yield "dire", say_in(self._port, code, uuid.uuid4().hex)
            yield "lire", ask(self._port, "GET", "/v1/conversations/own", Authorization=f"Bearer {code}")
            self._over.wait(self._pause)
        yield "effacer", ask(self._port, "DELETE", "/v1/conversations/own", Authorization=f"Bearer {code}")

    def _look(self):
        yield "console", self._console.get("/console/")
        self._over.wait(0.5)
