"""The disk full, without room for one more file, or read-only: victims are helped, nothing acknowledged is lost, and
the service goes on by itself when there is room again."""

import subprocess
import time
from contextlib import contextmanager, suppress

from tests.conftest import write_tree
from tests.service import Service, wait_until

from .asking import Readers, ask
from .outcome import PATIENCE, Outcome, say
from .writers import Memory, Writers, compare, register

SIZE, FILES = "64m", 200  # of a disk in memory, more than is written to it
HELD, QUICK = 8, 3  # seconds
OPEN = "POST", "/v1/conversations", {"force": "police"}


def run(folder, quick):
    """Fill a small disk in each way; it takes root to make one."""
    disk = folder / "disk"
    disk.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},nr_inodes={FILES}", "faults", disk], check=True)
    except (OSError, subprocess.CalledProcessError):
        yield Outcome("disque plein", "secours servis, écritures en 503", "non essayé : il faut root", False)
        return
    try:
        yield from _on(disk, folder, QUICK if quick else HELD)
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def _on(disk, folder, seconds):
    service = Service(disk, workers=2, WIDGET_TREE=str(write_tree(folder)), WIDGET_PACE="0.0001")
    token = register(service.settings["WIDGET_DATABASE"])
    service.folder = folder  # its log is elsewhere: it would not be told that it is full
    try:
        service.start(PATIENCE)
        memory = Memory()
        for name, fault in (
            ("plein", _full(disk)),
            ("sans place pour un fichier de plus", _crowded(disk)),
            ("en lecture seule au démarrage", _read_only(disk, service)),
        ):
            say(name)
            yield _outcome(name, fault, service, token, memory, seconds)
    finally:
        service.stop()


def _outcome(name, fault, service, token, memory, seconds):
    refused = []
    with Writers(service.port, token, memory):
        time.sleep(1)
    with fault, Writers(service.port, token, memory), Readers(service.port) as readers:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            refused += [memory.count(service.port), ask(service.port, *OPEN)]
            time.sleep(0.2)
    wait_until(lambda: ask(service.port, *OPEN).status == 201 and memory.count(service.port).status == 204)
    missing = list(compare(service.port, service.settings["WIDGET_DATABASE"], memory, memory.said))
    told = [answer for answer in refused if answer.says_when_to_come_back]
    kept = sum(answer.status in (201, 204) for answer in refused)
    return Outcome(
        f"disque {name}, {seconds} s",
        "pages publiques servies, écritures gardées ou en 503 avec une phrase, rien d'acquitté perdu, reprise seule",
        f"{readers} ; {len(told)} refus et {kept} gardées sur {len(refused)}, {memory.acknowledged} acquittées, "
        f"{len(missing)} manquements {'; '.join(missing[:3])}",
        readers.all_answered and not missing and len(told) + kept == len(refused) and bool(told),
    )


@contextmanager
def _full(disk):
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    yield
    filler.unlink()


@contextmanager
def _crowded(disk):
    fillers = []
    with suppress(OSError):
        while True:
            fillers.append(disk / f"filler-{len(fillers)}")
            fillers[-1].touch()
    yield
    for filler in fillers:
        filler.unlink(missing_ok=True)


@contextmanager
def _read_only(disk, service):
    service.stop()  # a disk that is being written to cannot be made so
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    service.start(PATIENCE)
    yield
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
