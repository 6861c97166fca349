"""Another process keeps the database to itself: readers feel nothing, who needs the database is told when to return."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

from tests.conftest import write_tree
from tests.service import Service, wait_until
from widget_server.store.turns import a_turn

from .asking import Readers, ask, at_rest
from .console import Console
from .outcome import PATIENCE, Outcome, say

HELD, QUICK = 30, 6  # seconds
INSISTING = 0.5  # seconds between two tries of the same one
CROWD = 40  # who insist at once: more than a process has threads
SOON = 5  # seconds in which somebody is told to come back
COUNT = ("POST", "/v1/counts", {"diagnosis": "stolen-card"}), 204
OPEN = ("POST", "/v1/conversations", {"force": "police"}), 201


def run(folder, quick):
    """Hold the register's lock, then the desk's, then the turn of those who write to the desk."""
    service = Service(folder, workers=2, WIDGET_TREE=str(write_tree(folder)), WIDGET_PACE="0.0001").start(PATIENCE)
    database = service.settings["WIDGET_DATABASE"]
    try:
        console = Console(service.port, database)
        calm = at_rest(service.port)
        for name, hold, (request, right), page in (
            ("registre, BEGIN EXCLUSIVE", _exclusive(database), COUNT, "/console/"),
            ("bureau, BEGIN EXCLUSIVE", _exclusive(f"{database}.desk"), OPEN, None),
            ("bureau, tour d'écriture", a_turn(f"{database}.desk"), OPEN, None),
        ):
            say(name)
            tries = [lambda r=request: ask(service.port, *r)] + ([lambda p=page: console.get(p)] if page else [])
            yield _outcome(name, hold, tries, right, service.port, calm, QUICK if quick else HELD)
    finally:
        service.stop()


def _outcome(name, hold, tries, right, port, calm, seconds):
    with hold, Readers(port) as readers, ThreadPoolExecutor(CROWD) as crowd:
        until = time.monotonic() + seconds
        refused = [each for some in crowd.map(lambda _: _insist(tries, until), range(CROWD)) for each in some]
    back = wait_until(lambda: all(attempt().status in (200, right) for attempt in tries))
    slowest = max(took for _, took in refused)
    told = all(answer.says_when_to_come_back for answer, _ in refused)
    return Outcome(
        f"base tenue {seconds} s ({name})",
        f"pages publiques servies (p99 ≤ 50 ms ou 8 fois {calm.p99} ms), le reste : 503 en {SOON} s, une phrase, "
        "Retry-After, puis reprise sans redémarrage",
        f"{readers} ; {len(refused)} refus, le plus lent en {slowest:.1f} s, "
        f"{'tous en 503' if told else sorted({answer.status for answer, _ in refused})} ; reprise : {bool(back)}",
        readers.all_answered and readers.is_as_fast_as(calm) and told and slowest < SOON and back,
    )


def _insist(tries, until):
    """Return (Answer, seconds) of each try, one after the other."""
    refused = []
    while time.monotonic() < until:
        for attempt in tries:
            began = time.monotonic()
            refused.append((attempt(), time.monotonic() - began))
        time.sleep(INSISTING)
    return refused


@contextmanager
def _exclusive(path):
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as db:
        db.execute("BEGIN EXCLUSIVE")
        yield
        db.execute("ROLLBACK")
