"""What every key stands for at this moment, held in memory so that no page waits for the database.

Read-only; it follows the register from outside, whichever process changes it.
"""

import logging
import sys
import threading
from datetime import datetime
from typing import NamedTuple

from ..steady import every
from ..store import changes, is_in_place, reading

log = logging.getLogger(__name__)

# A live key leaves out the http origins: they are for trying on one's own machine.
ACTIVE_KEYS = """
SELECT key.id, key.partner, key.environment, key.expires_at,
       (SELECT group_concat(origin, ' ') FROM origin
        WHERE origin.partner = key.partner AND (key.environment = 'test' OR origin LIKE 'https://%'))
FROM key JOIN partner ON partner.id = key.partner
WHERE key.state = 'active' AND partner.state = 'active'
"""


class Entry(NamedTuple):
    """What a key stands for; `frame_ancestors` is a value for that CSP directive, `expires` seconds since 1970."""

    frame_ancestors: str
    expires: float | None
    partner: str
    environment: str


# Written in our own demonstration pages: they alone may frame it, whatever the register says, and it counts nothing.
DEMONSTRATION = "17c_pub_test_DemonstrationDeNosPropresPages3wZQoL"
OWN_PAGES = Entry("'self'", None, "", "test")


class Keyring:
    """The keys that name a partner. Any thread may look up while one refreshes."""

    def __init__(self, connect):
        """Read the register at once through `connect(create=False)`, a callable that returns a Database."""
        self._connect = connect
        self._db = None
        self._readable = True
        self._lock = threading.Lock()
        self._revision = None
        self._entries = {}
        self._over = set()  # (key, end) of those whose end was seen: a clock set back does not bring them back
        self.refresh_if_changed()

    def look_up(self, key, now):
        """Return the Entry of `key` at `now` (seconds since 1970).

        None alike for a key that is unknown, revoked, expired, or of a suspended partner.
        """
        entry = OWN_PAGES if key == DEMONSTRATION else self._entries.get(key)
        if entry is None or (entry.expires is not None and self._is_over(key, entry.expires, now)):
            return None
        return entry

    def refresh_if_changed(self):
        """Follow the register if it changed; an unreadable database leaves the last known keys in force."""
        with self._lock:
            try:
                self._refresh()
            except Exception as error:  # whatever is wrong with the register, following it goes on
                self._give_up(error)
            else:
                self._readable = True

    def watch(self, interval):
        """Look at the register every `interval` seconds, in a thread that ends with the process."""
        every(interval, self.refresh_if_changed, "keyring")

    def _is_over(self, key, end, now):
        if end <= now:
            self._over.add((key, end))
        return (key, end) in self._over

    def _refresh(self):
        if self._db is not None and not is_in_place(self._db):
            self._close()
        if self._db is None:
            # Another file may happen to have the same revision as the one read before.
            self._db, self._revision = self._connect(create=False), None
        revision = changes(self._db)
        if revision != self._revision:
            with reading(self._db):
                self._entries = {key: _entry(*columns) for key, *columns in self._db.execute(ACTIVE_KEYS)}
            self._revision = revision

    def _give_up(self, error):
        if self._readable:
            log.warning("Register unreadable, the last known keys stay in force: %r", error)
        self._readable = False
        self._close()

    def _close(self):
        if self._db is not None:
            self._db.close()
            self._db = None


def _entry(partner, environment, expires_at, origins):
    expires = datetime.fromisoformat(expires_at).timestamp() if expires_at else None
    return Entry(origins or "'none'", expires, partner, sys.intern(environment))
