"""What the desk does by itself: nothing is kept past its time, and nobody is left waiting behind nobody.

Every table of the desk's file is here, or goes with a row of one that is.
"""

from ..store import empty_wal, moments, reading, writing
from . import conversations, presence

TABLES = ("conversation", "presence", "load", "appointment", "callback", "delivery")


def tend(db, now=None, in_doubt=False):
    """Erase what is past its time, put back what was abandoned, end what fell silent.

    While the time of day is `in_doubt`, nothing is erased or ended: it cannot be undone.
    """
    now = now or moments.now()
    if not in_doubt:
        erase_expired(db, now)  # first: it was promised, whatever becomes of the rest
    empty_wal(db)  # of what was erased, just now or since the last time
    presence.release_abandoned(db, now)
    if not in_doubt:
        conversations.end_silent(db, now)


def erase_expired(db, now=None):
    """Erase every row past its `expires_at`, and what belongs to it."""
    at = [moments.tell(now or moments.now())]
    with reading(db):
        found = [table for table in TABLES if next(db.table(table).rows_where("expires_at <= ?", at, limit=1), None)]
    if found:
        with writing(db):
            for table in found:
                db.table(table).delete_where("expires_at <= ?", at)
            conversations.note_erasure(db)
