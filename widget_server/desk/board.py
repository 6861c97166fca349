"""Whether a conversation changed, held in memory: a browser that asks every second is mostly told so without a query.

Read-only; it follows the desk's file from outside, whichever process changes it.
"""

import threading
import time
import zlib
from dataclasses import dataclass

from ..errors import StoreBusy
from ..store import is_in_place, moments, reading
from .queue import ORDER

FRESH = 0.03  # seconds: asked again sooner, what was read last is good enough
PATIENCE = 0.5  # seconds it waits for another's lock: everybody who asks waits with it
REST = 1.0  # seconds during which a file that could not be read is left alone, and everybody told so at once

LATEST = "SELECT version, erased FROM latest"
CHANGED = "SELECT id, code_hash, version, last, officer, person_writing_at FROM conversation WHERE version > ?"
WAITING = f"SELECT id, force FROM conversation WHERE state = 'waiting' ORDER BY {ORDER}"
THERE = "SELECT force, count(*) FROM presence WHERE expires_at > ? GROUP BY force"


@dataclass(frozen=True)
class Standing:
    """How a conversation stands: its number and version, its place in the queue (None when it does not wait), how
    many officers of its force are there. `mark` is a text that changes with any of them."""

    id: int
    version: int
    place: int | None
    officers: int

    @property
    def mark(self):
        return f"{self.version}.{self.place or 0}.{self.officers}"


@dataclass(frozen=True)
class Held:
    """How a conversation that an officer holds stands: the number of its last message, and when its person last wrote
    a sign (text or None)."""

    id: int
    version: int
    last: int
    person_writing_at: str | None


class Board:
    """Follows every conversation. Any thread may ask."""

    def __init__(self, connect, fresh=FRESH, rest=REST):
        """`connect(patience=…)` returns the desk's Database; `fresh` and `rest` are in seconds."""
        self._connect, self._fresh, self._rest = connect, fresh, rest
        self._lock = threading.Lock()
        self._db = None
        self._read_at = self._rests_until = 0.0
        self._trouble = ""
        self._forget()

    def standing(self, code_hash, version=0):
        """Return the Standing of the conversation whose code has this hash, not older than `version`; None for one
        that is not there. Raises StoreBusy."""
        with self._lock:
            self._refresh()
            row = self._by_code.get(code_hash)
            if version and (row is None or row["version"] < version):
                self._refresh(fresh=0)
                row = self._by_code.get(code_hash)
            if row is None:
                return None
            place, force = self._places.get(row["id"], (None, None))
            return Standing(row["id"], row["version"], place, self._there.get(force, 0))

    def waiting(self):
        """Return a text that changes with who waits, and with how many officers are there."""
        with self._lock:
            self._refresh()
            return f"{self._queue}.{sum(self._there.values())}"

    def held_by(self, officer):
        """Return the Held of an officer, by number, oldest conversation first."""
        with self._lock:
            self._refresh()
            return [self._held[officer][id] for id in sorted(self._held.get(officer, ()))]

    def refuse_while_unreadable(self):
        """Raise StoreBusy for a moment after the file could not be read: no thread then waits for it in vain, and the
        pages that need no database go on."""
        if time.monotonic() < self._rests_until:
            raise StoreBusy(self._trouble)

    def _forget(self):
        self._latest, self._by_code, self._by_id, self._held = (0, 0), {}, {}, {}
        self._places, self._there, self._queue = {}, {}, 0

    def _refresh(self, fresh=None):
        now = time.monotonic()
        if now - self._read_at < (self._fresh if fresh is None else fresh):
            return
        self.refuse_while_unreadable()
        try:
            self._look()
        except StoreBusy as error:
            self._trouble, self._rests_until = str(error), time.monotonic() + self._rest
            raise
        self._read_at = now

    def _look(self):
        if self._db is not None and not is_in_place(self._db):
            self._db.close()
            self._db = None
        if self._db is None:
            self._db = self._connect(patience=PATIENCE)
            self._forget()
        with reading(self._db):
            self._read()

    def _read(self):
        latest = self._db.execute(LATEST).fetchone()
        if latest[1] != self._latest[1]:  # something was erased: what is left is read anew
            self._forget()
        self._there = dict(self._db.execute(THERE, [moments.tell(moments.now())]).fetchall())
        if latest == self._latest:
            return
        for row in self._db.query(CHANGED, [self._latest[0]]):
            self._note(row)
        waiting = self._db.execute(WAITING).fetchall()
        self._places = _places(waiting)
        self._queue = zlib.crc32(repr(waiting).encode())
        self._latest = latest

    def _note(self, row):
        before = self._by_id.get(row["id"])
        if before and before["officer"] is not None:
            self._held[before["officer"]].pop(row["id"], None)
        if row["officer"] is not None:
            held = Held(row["id"], row["version"], row["last"], row["person_writing_at"])
            self._held.setdefault(row["officer"], {})[row["id"]] = held
        self._by_code[row["code_hash"]] = self._by_id[row["id"]] = row


def _places(waiting):
    ranks, places = {}, {}
    for id, force in waiting:
        ranks[force] = ranks.get(force, 0) + 1
        places[id] = (ranks[force], force)
    return places
