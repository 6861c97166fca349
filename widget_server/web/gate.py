"""So many at once and no more: the threads of a process are first for those who need help.

Whoever comes when all places are taken is told so at once and asked to come back; nobody queues on a thread.
"""

import threading
from contextlib import contextmanager

from flask import request
from werkzeug.exceptions import ServiceUnavailable

RETRY_AFTER = 5  # seconds
READERS = 2  # bodies read at once: one that never ends keeps its thread
HELPED = 4  # those of people who are being helped, apart: theirs come many a second


class Gate:
    """A few places for something that takes long."""

    def __init__(self, places):
        self._places = threading.BoundedSemaphore(places)

    @contextmanager
    def __call__(self):
        """Take a place for the time of a `with`; raises ServiceUnavailable when there is none."""
        if not self._places.acquire(blocking=False):
            raise ServiceUnavailable(retry_after=RETRY_AFTER)
        try:
            yield
        finally:
            self._places.release()

    def hold(self, pieces):
        """Return these pieces of an answer, which keep a place until the last is read or they are dropped; raises
        ServiceUnavailable at once when there is none."""
        held = self._hold(pieces)
        next(held)
        return held

    def _hold(self, pieces):
        with self():
            yield
            yield from pieces


_reading = Gate(READERS)
_reading_help = Gate(HELPED)

# Each computes a passphrase on purpose slowly: more at once would take the threads that victims need.
computing = Gate(3)


def read_body(of_help=False):
    """Read what is posted now, so that what comes later finds it in memory, or refuse it at once."""
    with (_reading_help if of_help else _reading)():
        request.get_data()
