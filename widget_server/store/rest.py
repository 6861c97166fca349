"""Someone waited for a lock in vain: for a moment nobody else waits for it, and then one at a time tries again.

So a database that another process keeps to itself takes no more threads than it must; the others are for victims.
"""

import sqlite3
import threading
import time
from collections import defaultdict
from contextlib import contextmanager

from ..errors import StoreBusy

BUSY = "La base de données est occupée par une autre écriture."
SECONDS = 1.0  # between two tries
TRYING = 5.0  # seconds after which who tries is thought to be lost


class Rest:
    """Whether to wait at all. Any thread may ask."""

    def __init__(self, seconds=SECONDS):
        self._seconds = seconds
        self._lock = threading.Lock()
        self._in_vain, self._until = False, 0.0

    @contextmanager
    def __call__(self):
        """Wait for a lock inside, and let the next ones know what came of it; raises StoreBusy at once where others
        have just waited in vain."""
        self._refuse()
        in_vain = False
        try:
            yield
        except (StoreBusy, sqlite3.OperationalError) as error:
            in_vain = _is_busy(error)
            raise
        finally:
            self._note(in_vain)

    def _refuse(self):
        with self._lock:
            now = time.monotonic()
            if self._in_vain and now < self._until:
                raise StoreBusy(BUSY)
            self._until = now + TRYING  # this one tries: the others go by what it finds

    def _note(self, in_vain):
        with self._lock:
            self._in_vain, self._until = in_vain, time.monotonic() + self._seconds


def code_of(error):
    """Return SQLite's own code of an error, or of the one it came from; 0 where there is none."""
    return getattr(error.__cause__ or error, "sqlite_errorcode", 0) & 0xFF


def _is_busy(error):
    return isinstance(error.__cause__, BlockingIOError) or code_of(error) == sqlite3.SQLITE_BUSY


readers = defaultdict(Rest)  # by the path of a database: those who read there
writers = defaultdict(Rest)  # and those who take turns
