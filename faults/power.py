"""The power cut while people write: what was acknowledged is on the disk, whatever else the disk lost.

`power.c`, loaded into the service, notes what was synchronised. At the cut the folder is put back as a disk may be
found: of what was not synchronised, names and blocks of 4 096 bytes, nothing stays, or half of it at random.
"""

import random
import shutil
import subprocess

from tests.service import Service

from . import kills
from .outcome import Outcome
from .preloaded import NO_COMPILER, build

CUTS, QUICK = 100, 10
BLOCK = 4096  # bytes that a disk writes whole or not at all
STAYS = (0, 0.5)  # of what was not synchronised


def run(folder, quick):
    """Cut the power of two services side by side, each so many times."""
    done = "coupure de courant sous écritures"
    if not (library := build("power", folder)):
        yield Outcome(done, kills.MUST, NO_COMPILER, False)
        return
    services = [_Plugged(folder / f"lane-{number}", library) for number in range(kills.LANES)]
    yield kills.outcome(done, services, QUICK if quick else CUTS)
    liar = _Plugged(folder / "liar")
    yield kills.outcome("… témoin, un disque qui ne garde rien", [liar], 1, "des pertes sont vues", bool)


class _Plugged(Service):
    """A service whose machine loses power when it is killed."""

    def __init__(self, folder, library=None):
        """`library` is `power.c` built; without it, nothing that is synchronised is known to be."""
        self._stays = STAYS if library else [0]
        self._disk, self._platter = folder / "disk", folder / "platter"
        for made in (folder, self._disk, self._platter):
            made.mkdir()
        super().__init__(
            folder,
            workers=2,
            WIDGET_DATABASE=str(self._disk / "17cyber.sqlite"),
            LD_PRELOAD=str(library or ""),
            FAULTS_DISK=str(self._disk),
            FAULTS_PLATTER=str(self._platter),
        )

    def start(self, patience):
        self._settle()
        return super().start(patience)

    def kill(self):
        super().kill()
        self._lose()

    def _settle(self):
        """Take all that is on the disk now as synchronised."""
        shutil.rmtree(self._platter)
        self._platter.mkdir()
        marks = self._marks()
        for name, mark in marks.items():
            shutil.copyfile(self._disk / name, self._platter / mark)
        listing = "".join(f"{mark} {name}\n" for name, mark in marks.items())
        (self._platter / "names").write_text(listing)

    def _lose(self):
        stays = random.choice(self._stays)
        now, then = self._marks(), self._synchronised()
        contents = {mark: (self._disk / name).read_bytes() for name, mark in now.items()}
        for name in now:
            (self._disk / name).unlink()
        for name in now.keys() | then.keys():
            mark = (now if random.random() < stays else then).get(name)
            if mark:
                noted = self._platter / mark
                old = noted.read_bytes() if noted.exists() else b""
                (self._disk / name).write_bytes(_mixed(old, contents.get(mark, old), stays))

    def _marks(self):
        """Return {name: what `power.c` knows its file by}."""
        names = sorted(path.name for path in self._disk.iterdir() if path.is_file())
        line = ["stat", "--format", "%i-%.9W", ".", *names]  # stat wants one name at least
        found = subprocess.run(line, cwd=self._disk, capture_output=True, text=True, check=True)
        return dict(zip(names, found.stdout.split()[1:], strict=True))

    def _synchronised(self):
        lines = (self._platter / "names").read_text().splitlines()
        return {name: mark for mark, name in (line.split(" ", 1) for line in lines)}


def _mixed(old, new, stays):
    """Return bytes of the old ones, each block and the length being the new one with this chance."""
    length = len(new if random.random() < stays else old)
    mixed = bytearray()
    for at in range(0, length, BLOCK):
        block = (new if random.random() < stays else old)[at : at + BLOCK]
        mixed += block.ljust(min(BLOCK, length - at), b"\0")[: length - at]
    return bytes(mixed)
