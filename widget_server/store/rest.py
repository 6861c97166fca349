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
        self.in_vain, self._until = False, 0.0  # whether the last who waited did so in vain; seconds

    @contextmanager
    def __call__(self, proves=True):
        """Wait for a lock inside, and let the next ones know what came of it; raises StoreBusy at once where others
        have just waited in vain. What goes well inside is taken for the lock's being free again if it `proves` it."""
        self._refuse()
        in_vain, pause = False, 0.0
        try:
            yield
        except (StoreBusy, sqlite3.OperationalError) as error:
            in_vain, pause = _is_busy(error), self._seconds
            raise
        finally:
            with self._lock:
                self.in_vain = in_vain or (self.in_vain and not proves)
                self._until = time.monotonic() + pause

    def _refuse(self):
        with self._lock:
            now = time.monotonic()
            if self.in_vain and now < self._until:
                raise StoreBusy(BUSY)
            self._until = now + TRYING  # this one tries: the others go by what it finds


def code_of(error):
    """Return SQLite's own code of an error, or of the one it came from; 0 where there is none."""
    return getattr(error.__cause__ or error, "sqlite_errorcode", 0) & 0xFF


def _is_busy(error):
    return isinstance(error.__cause__, BlockingIOError) or code_of(error) == sqlite3.SQLITE_BUSY


readers = defaultdict(Rest)  # by the path of a database: those who read there
writers = defaultdict(Rest)  # and those who take turns
