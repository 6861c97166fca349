"""Which officers are there, from what their pages say every second or so.

Nobody waits behind an officer whose connection died: what they held goes back to the queue, with its history.
"""

from contextlib import suppress
from datetime import timedelta

from ..errors import SealedOtherwise
from ..store import moments, reading, writing
from . import queue

THERE = timedelta(seconds=30)  # unseen for longer is gone
NOTED = timedelta(seconds=5)  # seen again sooner is not written again

ABANDONED = """
SELECT conversation.id, conversation.officer FROM conversation LEFT JOIN presence USING (officer)
WHERE conversation.state = 'taken' AND (presence.expires_at IS NULL OR presence.expires_at <= ?)
"""


def note(db, officer, force, now=None):
    """Note that an officer, by number, is there."""
    now = now or moments.now()
    seen = next(db.query("SELECT seen_at FROM presence WHERE officer = ? AND force = ?", [officer, force]), None)
    if seen is None or moments.read(seen["seen_at"]) + NOTED <= now:
        row = {"officer": officer, "force": force, "seen_at": moments.tell(now)}
        with writing(db):
            db.table("presence").upsert(row | {"expires_at": moments.tell(now + THERE)}, pk="officer")


def leave(db, officer):
    """Note that an officer went away of their own will."""
    with writing(db):
        db.table("presence").delete_where("officer = ?", [officer])


def count(db, force, now=None):
    """Return how many officers of a force are there."""
    with reading(db):
        query = "SELECT count(*) FROM presence WHERE force = ? AND expires_at > ?"
        return db.execute(query, [force, moments.tell(now or moments.now())]).fetchone()[0]


def release_abandoned(db, now=None):
    """Put back in the queue what is held by officers who are no longer there."""
    now = now or moments.now()
    at = [moments.tell(now)]
    if next(db.query(ABANDONED, at), None):
        with writing(db):
            for each in list(db.query(ABANDONED, at)):
                with suppress(SealedOtherwise):  # it only has to go at its time
                    queue.release(db, each["id"], each["officer"], now, "interrupted")
