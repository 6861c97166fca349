"""Whoever asks for much in a short while waits a little before each answer, and is never refused.

Where they ask from is a prefix of their network's address, known in memory alone for a few minutes.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from typing import NamedTuple

from flask import current_app, request

MOST_STEPS = 8  # of waiting, before one answer
SLEEPERS = 2  # at once in a process: its other threads are for those who are in no hurry
KNOWN = 10_000  # at once; the one that was quiet longest is forgotten
PREFIXES = {4: 24, 6: 48}  # bits: a home or a small organisation, rarely one person
NOWHERE = "nowhere"


class Rate(NamedTuple):
    """How many times one may do something before waiting, and the seconds after which one of them no longer counts."""

    at_ease: int
    forgotten: float


USUAL = Rate(5, 12.0)
RATES = {"message": Rate(20, 1.0)}  # by kind: nobody writes faster by hand
# Seconds after which whoever asked for most is at ease as if they never had: nothing is known of them any more.
KEPT = max((rate.at_ease + MOST_STEPS) * rate.forgotten for rate in (USUAL, *RATES.values()))


class Pace:
    """How much each of those who ask has asked of late."""

    def __init__(self):
        self._levels = OrderedDict()
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(SLEEPERS)

    def count(self, who, now, rate=USUAL):
        """Count one more for `who` at `now` (seconds that only grow) and return how many steps they should wait."""
        with self._lock:
            level, at = self._levels.pop(who, (0.0, now))
            level = max(0.0, level - (now - at) / rate.forgotten) + 1
            level = min(level, rate.at_ease + MOST_STEPS)  # however much was asked, minutes forgive it
            self._levels[who] = level, now
            if len(self._levels) > KNOWN:
                self._levels.popitem(last=False)
        return max(0.0, level - rate.at_ease)

    def forget(self, now):
        """Forget those who have asked for nothing in a while, at `now`: minutes, for whoever had asked for most."""
        with self._lock:
            while self._levels and now - next(iter(self._levels.values()))[1] >= KEPT:  # the quietest comes first
                self._levels.popitem(last=False)

    def wait(self, seconds):
        """Sleep so long, unless as many threads sleep as may; return whether it slept."""
        if seconds <= 0 or not self._places.acquire(blocking=False):
            return False
        try:
            time.sleep(seconds)
        finally:
            self._places.release()
        return True


_pace = Pace()


def slow(kind, who=None):
    """Count that this request does one thing of a kind, for `who` or for where it comes from, and wait as it takes."""
    key = kind, who or here()
    steps = _pace.count(key, time.monotonic(), RATES.get(kind, USUAL))
    _pace.wait(steps * current_app.config["PACE"])


def forget():
    """Forget the networks that have been quiet for a few minutes; to be called every few seconds."""
    _pace.forget(time.monotonic())


def here():
    """Return the network that this request comes from, as a text."""
    return prefix(request.environ.get("REMOTE_ADDR", ""))


def prefix(address):
    """Return the network that an address is of, as a text; one and the same for what is no address."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return NOWHERE
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ipaddress.ip_network(f"{found}/{PREFIXES[found.version]}", strict=False))
