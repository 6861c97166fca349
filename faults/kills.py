"""The service killed while people write: nothing it acknowledged is lost or doubled, and it starts again by itself."""

import random
import sqlite3
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from tests.conftest import write_tree
from tests.service import Service

from .outcome import PATIENCE, Outcome, say
from .writers import Memory, Writers, compare, register

KILLS, QUICK, LANES = 200, 10, 2
LONGEST = 1.2  # seconds of writing before one


def run(folder, quick):
    """Kill two services side by side, each so many times."""
    each = (QUICK if quick else KILLS) // LANES
    with ThreadPoolExecutor(LANES) as lanes:
        found = list(lanes.map(lambda number: _lane(folder / f"lane-{number}", each), range(LANES)))
    faults = [fault for lane in found for fault in lane[0]]
    restarts = [seconds for lane in found for seconds in lane[1]]
    kept = sum(lane[2] for lane in found)
    yield Outcome(
        f"kill -9 sous écritures, {each * LANES} fois",
        "rien d'acquitté perdu ni doublé, integrity_check et journal bons, redémarrage",
        f"{kept} écritures acquittées, {len(faults)} manquements {'; '.join(faults[:3])}, "
        f"redémarrage médian {statistics.median(restarts):.1f} s, le plus long {max(restarts):.1f} s",
        not faults and kept > each * LANES,
    )


def _lane(folder, kills):
    """Return (what did not hold, seconds that each start took, how much was acknowledged)."""
    folder.mkdir()
    service = Service(folder, workers=2, WIDGET_TREE=str(write_tree(folder)), WIDGET_PACE="0.0001")
    token = register(service.settings["WIDGET_DATABASE"])
    memory, faults, restarts, known = Memory(), [], [], set()
    try:
        for number in range(kills):
            restarts.append(_start(service))
            faults += _checked(service, memory, memory.said.keys() - known)
            known = {*memory.said}
            with Writers(service.port, token, memory):
                time.sleep(random.uniform(0.1, LONGEST))
                service.kill()
            if number % 20 == 19:
                say(f"{number + 1} sur {kills}, {memory.acknowledged} écritures acquittées, {len(faults)} manquements")
        _start(service)
        faults += _checked(service, memory, memory.said)
    finally:
        service.stop()
    return faults, restarts, memory.acknowledged


def _start(service):
    began = time.monotonic()
    service.start(PATIENCE)
    return time.monotonic() - began


def _checked(service, memory, codes):
    database = service.settings["WIDGET_DATABASE"]
    for path in (database, f"{database}.desk"):
        with closing(sqlite3.connect(path)) as db:
            found = db.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            yield f"{path} : {found}"
    yield from compare(service.port, database, memory, codes)
