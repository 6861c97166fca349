"""Threads that do one thing over and over beside the requests, and end with the process."""

import threading


def every(seconds, act, name, first=None):
    """Have `act()` done every so many seconds in a thread of that name; `first()` once, before the first wait.

    Neither may raise: nobody would hear it, and nothing would be done any more.
    """
    threading.Thread(target=_repeat, args=(seconds, act, first), name=name, daemon=True).start()


def _repeat(seconds, act, first):
    if first:
        first()
    pause = threading.Event()
    while not pause.wait(seconds):
        act()
