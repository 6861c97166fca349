"""Connections kept open from one request to the next, and writes of one moment kept in one commit.

For what is asked many times a second; everything else opens its own connection.
"""

import sqlite3
import threading
from contextlib import contextmanager, suppress

from ..errors import StoreBusy
from .database import PATIENCE, is_in_place, refuse_undone, writing
from .rest import BUSY, writers


class Pool:
    """Hands out connections that `connect` makes; one that came back is handed out again."""

    def __init__(self, connect):
        self._connect = connect
        self._idle = []  # whoever takes one owns it: appending and popping are atomic

    def take(self, patience=PATIENCE, **options):
        """Return a Database that nobody else uses and that waits `patience` seconds for another's lock. `options` are
        those of `connect`, for one that must be made."""
        with suppress(IndexError):
            while True:
                db = self._idle.pop()
                if is_in_place(db):
                    db.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
                    return db
                db.close()
        return self._connect(patience=patience, **options)

    def give_back(self, db):
        """Let the next one have it, unless its disk no longer lets it undo what was begun, or never let it write."""
        try:
            db.conn.rollback()
        except sqlite3.Error:
            db.close()
        else:
            db.close() if db.reads_only else self._idle.append(db)

    @contextmanager
    def __call__(self, patience=PATIENCE):
        """Take one for the time of a `with`."""
        db = self.take(patience)
        try:
            yield db
        finally:
            self.give_back(db)


class Together:
    """Writes that several threads ask for at the same moment, kept by one commit: what a commit costs is shared.

    Each is kept whole or not at all, whatever becomes of the others.
    """

    def __init__(self, pool, path, patience=PATIENCE):
        """`pool` hands out the databases at `path`; `patience` is how many seconds they wait for another's lock."""
        self._pool, self._rest, self._patience = pool, writers[str(path)], patience
        self._asked = []
        self._asking, self._turn = threading.Lock(), threading.Lock()

    def write(self, work):
        """Return what `work(db)` returns, once it is kept; raises what it raises, or StoreBusy."""
        if self._rest.in_vain and self._turn.locked():  # who tries again does so alone: a crowd would take every thread
            raise StoreBusy(BUSY)
        wish = _Wish(work)
        with self._asking:
            self._asked.append(wish)
        with self._turn:
            if not wish.settled:  # else whoever came before took this one along
                self._grant()
        if wish.error:
            raise wish.error
        return wish.result

    def _grant(self):
        with self._asking:
            wishes, self._asked = self._asked, []
        try:
            with self._pool(self._patience) as db, writing(db):
                for wish in wishes:
                    wish.grant(db)
                    refuse_undone(db)
        except BaseException as error:  # whatever it is, nothing was kept, and nobody may be told otherwise
            for wish in wishes:
                wish.error = wish.error or error
        finally:
            for wish in wishes:
                wish.settled = True


class _Wish:
    def __init__(self, work):
        self.work, self.result, self.error, self.settled = work, None, None, False

    def grant(self, db):
        try:
            with writing(db):  # nested: undone alone
                self.result = self.work(db)
        except Exception as error:
            self.error = error
