"""Work that no answer should wait for: a message to hand over to a mail server that takes its time.

One at a time, so that it takes nothing from victims; how long an answer takes then tells nothing of what was found.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import BoundedSemaphore

from flask import current_app

log = logging.getLogger(__name__)

MOST = 50  # waiting at once; the next ones are left undone

_worker = ThreadPoolExecutor(1, "later")
_places = BoundedSemaphore(MOST)


def do_later(work, *arguments):
    """Have `work(db, settings, secret, *arguments)` done soon, with a connection of its own."""
    if not _places.acquire(blocking=False):
        log.error("too much is waiting to be done: %s was not", work.__name__)
        return
    app = current_app
    _worker.submit(_do, app.extensions["connect"], dict(app.config), app.secret_key, work, arguments)


def _do(connect, settings, secret, work, arguments):
    try:
        with closing(connect(create=False)) as db:
            work(db, settings, secret, *arguments)
    except Exception as error:  # nobody waits for it: what is not told here is told nowhere
        # Never its arguments: they may hold a link that lets someone in.
        log.error("%s was not done: %s", work.__name__, type(error).__name__)
    finally:
        _places.release()
