"""The desk looks after itself: a thread that, every few seconds, has `desk/retention.py` do what is due, and networks
that are quiet forgotten."""

import logging
from contextlib import closing
from functools import partial

from ...desk import retention
from ...steady import Clock, every
from . import pace

log = logging.getLogger(__name__)


def watch(connect_desk, interval):
    """Tend the desk every `interval` seconds, in a thread that ends with the process."""
    every(interval, partial(_tend, connect_desk, Clock()), "desk")


def _tend(connect_desk, clock):
    in_doubt = clock.is_doubted()
    pace.forget()
    try:
        with closing(connect_desk()) as db:
            retention.tend(db, in_doubt=in_doubt)
    except Exception as error:  # whatever is wrong with the file, looking after it goes on
        log.warning("the desk was not tended: %s", type(error).__name__)
