"""Threads that do one thing over and over beside the requests, and end with the process; and whether the time of day
goes by steadily meanwhile."""

import threading
import time

MOVED = 60.0  # seconds: less is a clock being set right
DOUBTED = 3600.0  # seconds during which a clock that was put forward may be put back


def every(seconds, act, name, first=None):
    """Have `act()` done every so many seconds in a thread of that name; `first()` once, before the first wait.

    Neither may raise: nobody would hear it, and nothing would be done any more.
    """
    Repeated(seconds, act, name, first).start()


class Repeated(threading.Thread):
    """The thread of one thing done over and over: it ends with the process, or after `end()`."""

    def __init__(self, seconds, act, name, first):
        super().__init__(name=name, daemon=True)
        self._seconds, self._act, self._first = seconds, act, first
        self._ended = threading.Event()

    def run(self):
        if self._first:
            self._first()
        while not self._ended.wait(self._seconds):
            self._act()

    def end(self):
        """Let it do nothing any more once it is done with what it does."""
        self._ended.set()


class Clock:
    """Tells a time of day that was put forward from time that went by."""

    def __init__(self, wall=time.time, steady=time.monotonic):
        self._wall, self._steady = wall, steady
        self._ahead = wall() - steady()
        self._doubted_until = steady()

    def is_doubted(self):
        """Whether the time of day leapt forward within the last hour and did not come back; to be asked every few
        seconds."""
        now = self._steady()
        leap = self._wall() - now - self._ahead
        self._ahead += leap
        if leap > MOVED:
            self._doubted_until = now + DOUBTED
        elif leap < -MOVED:
            self._doubted_until = now
        return now < self._doubted_until
