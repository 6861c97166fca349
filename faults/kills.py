"""The service killed while people write: nothing it acknowledged is lost or doubled, and it starts again by itself."""

import operator
import random
import sqlite3
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from tests.conftest import write_tree
from tests.service import Service

from .outcome import PATIENCE, Outcome, say
from .writers import Memory, Writers, compare, register

KILLS, QUICK, LANES = 200, 10, 2
LONGEST = 1.2  # seconds of writing before one
MUST = "rien d'acquitté perdu ni doublé, integrity_check et journal bons, redémarrage"


def run(folder, quick):
    """Kill two services side by side, each so many times."""
    services = [Service(folder / f"lane-{number}", workers=2) for number in range(LANES)]
    yield outcome("kill -9 sous écritures", services, QUICK if quick else KILLS)


def outcome(done, services, times, must=MUST, held=operator.not_):
    """Return the Outcome of writing to these services, side by side, until each is killed, so many times in all.

    `held` tells from the list of what was lost or doubled whether this is what must be.
    """
    each = times // len(services)
    with ThreadPoolExecutor(len(services)) as lanes:
        found = list(lanes.map(lambda service: _lane(service, each), services))
    faults = [fault for lane in found for fault in lane[0]]
    restarts = [seconds for lane in found for seconds in lane[1]]
    kept = sum(lane[2] for lane in found)
    return Outcome(
        f"{done}, {each * len(services)} fois",
        must,
        f"{kept} écritures acquittées, {len(faults)} manquements {'; '.join(faults[:3])}, "
        f"redémarrage médian {statistics.median(restarts):.1f} s, le plus long {max(restarts):.1f} s",
        held(faults) and kept > times,
    )


def _lane(service, kills):
    """Return (what did not hold, seconds that each start took, how much was acknowledged)."""
    service.folder.mkdir(exist_ok=True)
    service.settings |= {"WIDGET_TREE": str(write_tree(service.folder)), "WIDGET_PACE": "0.0001"}
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
    for path in filter(Path.exists, (Path(database), Path(f"{database}.desk"))):
        # Read only: were it the last to leave the file, it would bring its WAL in, unseen by what watches the service.
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            found = _integrity(db)
        if found != "ok":
            yield f"{path.name} : {found}"
    yield from compare(service.port, database, memory, codes)


def _integrity(db):
    try:
        return db.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return str(error)
