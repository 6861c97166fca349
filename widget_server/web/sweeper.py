"""The register looks after itself: a thread that, every hour, erases what is past its time in it and among the messages
kept in a folder."""

import logging
from contextlib import closing
from functools import partial

from ..register import mail, retention
from ..steady import Clock, every

log = logging.getLogger(__name__)

SWEEP = 3600.0  # seconds between two times


def watch(connect, settings):
    """Sweep every hour, in a thread that ends with the process; `connect()` returns a Database of the register."""
    every(SWEEP, partial(_sweep, connect, settings, Clock()), "sweeper")


def _sweep(connect, settings, clock):
    if clock.is_doubted():  # what is erased cannot be had back: an hour later will do
        return
    for erase in (partial(_erase_rows, connect), partial(mail.erase_expired, settings)):
        try:
            erase()
        except Exception as error:  # whatever is wrong with a file, sweeping goes on
            log.warning("what is past its time was not erased: %s", type(error).__name__)


def _erase_rows(connect):
    with closing(connect(create=False)) as db:
        retention.erase_expired(db)
