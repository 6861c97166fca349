"""One writer at a time, from whichever process, and whoever empties the WAL counts as one.

Before SQLite 3.51.3 a WAL that is reset while another connection commits may lose that commit: here that cannot be. It
is also fairer than SQLite's own wait, which sleeps longer and longer.
"""

import fcntl
import os
import time
from contextlib import contextmanager

from ..errors import StoreBusy
from .rest import BUSY, writers

PATIENCE = 2.0  # seconds
PAUSE = 0.003


@contextmanager
def a_turn(path, writes=True):
    """Be the only one to write to the database at `path` for the time of a `with`; raises StoreBusy after 2 seconds, or
    at once where others have just waited in vain. Who does not write there proves to nobody that one can."""
    with writers[str(path)](proves=writes):
        lock = _open(f"{path}-turn")
        try:
            _wait(lock)
            yield
        finally:
            os.close(lock)  # and the turn is the next one's, as it is when a process dies


def _open(path):
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreBusy("La base de données ne peut pas être ouverte.") from error


def _wait(lock):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise StoreBusy(BUSY) from error
        time.sleep(PAUSE)
