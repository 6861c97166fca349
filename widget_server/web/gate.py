"""So many at once and no more: the threads of a process are first for those who need help.

Whoever comes when all places are taken is told so at once and asked to come back; nobody queues on a thread.
"""

import threading
from collections import Counter
from contextlib import contextmanager

from flask import request
from werkzeug.exceptions import ServiceUnavailable

RETRY_AFTER = 5  # seconds
READERS = 2  # bodies read at once: one that never ends keeps its thread
HELPED = 4  # those of people who are being helped, apart: theirs come many a second
SIGNED_IN = 4  # and those of the staff: a stranger's must never keep an officer from answering
OF_ONE_NETWORK = 3  # of the places to be helped: bodies that one network never ends leave a place to the others


class Gate:
    """A few places for something that takes long; no more than `of_one` of them for the same who."""

    def __init__(self, places, of_one=None):
        self._places, self._of_one = places, of_one or places
        self._taken = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def __call__(self, who=""):
        """Take a place for the time of a `with`; raises ServiceUnavailable when there is none."""
        with self._lock:
            if self._taken.total() >= self._places or self._taken[who] >= self._of_one:
                raise ServiceUnavailable(retry_after=RETRY_AFTER)
            self._taken[who] += 1
        try:
            yield
        finally:
            self._leave(who)

    def _leave(self, who):
        with self._lock:
            self._taken[who] -= 1
            self._taken = +self._taken  # whoever holds no place is forgotten

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
_reading_help = Gate(HELPED, OF_ONE_NETWORK)

_reading_staff = Gate(SIGNED_IN)

# Each computes a passphrase on purpose slowly: more at once would take the threads that victims need.
computing = Gate(3)


def read_body():
    """Read what is posted now, so that what comes later finds it in memory, or refuse it at once."""
    with _reading():
        request.get_data()


def read_body_of_staff():
    """The same, for someone who is signed in."""
    with _reading_staff():
        request.get_data()


def read_body_of_help(network):
    """The same, for someone who asks for help from a network."""
    with _reading_help(network):
        request.get_data()
