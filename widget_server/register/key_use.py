"""The last day on which a key was used, to see which pages still carry an old one. A day, never a time nor a number."""

from ..store import reading, writing

NOTE = """
INSERT INTO key_use (key, last_on) VALUES (?, ?)
ON CONFLICT (key) DO UPDATE SET last_on = excluded.last_on WHERE last_on < excluded.last_on
"""


def note(db, key, day):
    """Note that a key (its id, or the label of a secret one) was used on `day`; writes once a day at most."""
    if (last_day(db, key) or "") < day.isoformat():
        with writing(db):
            db.execute(NOTE, [key, day.isoformat()])


def last_day(db, key):
    """Return the last day (YYYY-MM-DD) a key was used, or None."""
    with reading(db):
        return next((day for [day] in db.execute("SELECT last_on FROM key_use WHERE key = ?", [key])), None)
