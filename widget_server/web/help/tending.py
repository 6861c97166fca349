"""The desk looks after itself: a thread that, every few seconds, has `desk/retention.py` do what is due."""

import logging
import threading
from contextlib import closing

from ...desk import retention

log = logging.getLogger(__name__)


def watch(connect_desk, interval):
    """Tend the desk every `interval` seconds, in a thread that ends with the process."""
    threading.Thread(target=_watch, args=(connect_desk, interval), name="desk", daemon=True).start()


def _watch(connect_desk, interval):
    pause = threading.Event()
    while not pause.wait(interval):
        try:
            with closing(connect_desk()) as db:
                retention.tend(db)
        except Exception as error:  # whatever is wrong with the file, looking after it goes on
            log.warning("the desk was not tended: %s", type(error).__name__)
