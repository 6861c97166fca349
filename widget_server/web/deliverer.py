"""Hands what waits in the outbox to investigators, in a thread of each process that serves."""

import logging
import time
from contextlib import closing

from ..config import dossiers_folder
from ..desk.dispatch import destination, send_waiting
from ..desk.folder import Folder
from ..steady import every

log = logging.getLogger(__name__)

SWEEP = 3600.0  # seconds between two looks at what is too old in the folder


class Deliverer:
    """Delivers by itself once `watch` was called; `connect()` returns a Database of the desk."""

    def __init__(self, connect, settings):
        self._connect = connect
        self._there = destination(settings)
        self._folder = Folder(dossiers_folder(settings))
        self._swept = None
        self._told = None

    def deliver(self):
        """Hand over everything whose turn has come; what goes wrong is told once in the log and tried later."""
        try:
            with closing(self._connect()) as db:
                send_waiting(db, self._there)
            self._sweep()
        except Exception as error:  # whatever is wrong with the desk, delivering goes on
            if str(error) != self._told:
                log.warning("Nothing can be delivered: %s", type(error).__name__)
            self._told = str(error)
        else:
            self._told = None

    def watch(self, interval):
        """Look every `interval` seconds, in a thread that ends with the process."""
        every(interval, self.deliver, "deliverer")

    def _sweep(self):
        if self._swept is None or time.monotonic() - self._swept > SWEEP:
            self._folder.erase_expired()
            self._swept = time.monotonic()
