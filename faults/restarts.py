"""A new version put in the place of the one that serves, again and again, while people come: nobody is refused."""

import signal
import subprocess
import time

from tests.conftest import write_tree
from tests.service import Service, wait_until

from .asking import Readers
from .outcome import PATIENCE, Outcome, say

TIMES, QUICK = 6, 2
READERS = 8
PATHS = "/", "/17cyber.js", "/healthz", "/v1/contacts"


def run(folder, quick):
    """Replace it by itself, so many times, under as many new connections as the readers can open."""
    times = QUICK if quick else TIMES
    service = Service(folder, workers=2, WIDGET_TREE=str(write_tree(folder))).start(PATIENCE)
    began = time.monotonic()
    try:
        with Readers(service.port, PATHS, READERS, pause=0.001) as readers:
            for number in range(times):
                _replace(service)
                say(f"{number + 1} sur {times}, {readers}")
            time.sleep(1)
        seconds = time.monotonic() - began
    finally:
        service.stop()
    yield Outcome(
        f"remplacé en marche (run --replace) {times} fois, {round(readers.statuses.total() / seconds)} connexions/s",
        "aucune demande refusée ni coupée",
        str(readers),
        readers.all_answered,
    )


def _replace(service):
    former = service.process
    line = service.line("run", "--port", str(service.port), "--workers", "2", "--replace", str(former.pid))
    with (service.folder / "service.log").open("a") as log:
        service.process = subprocess.Popen(line, env=service.environment(), stdout=log, stderr=log)
    try:
        wait_until(lambda: former.poll() is not None, PATIENCE)
    except AssertionError:
        former.send_signal(signal.SIGTERM)
        former.wait(PATIENCE)
        raise
