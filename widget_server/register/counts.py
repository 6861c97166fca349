"""How often the module led to a diagnosis: a partner, a diagnosis, a day and a total.

Nothing finer may ever be stored: no time of day, no address, no order of arrival, nothing that joins two counts. What
may be seen of it is in `released.py`.
"""

from ..store import reading, writing
from . import released

NOBODY = ""  # the partner of a count that no known key came with

ADD_ONE = """
INSERT INTO count (partner, diagnosis, day, total) VALUES (?, ?, ?, 1)
ON CONFLICT (partner, diagnosis, day) DO UPDATE SET total = total + 1
"""


def add_one(db, partner, diagnosis, day):
    """Count one arrival at a diagnosis id, on `day` (a date), for a partner id or NOBODY."""
    with writing(db):
        db.execute(ADD_ONE, [partner, diagnosis, day.isoformat()])
        released.add_one(db, partner, diagnosis, day)


def by_day(db, partner):
    """Return the counts of a partner id or NOBODY: dicts of day, diagnosis and total, oldest day first.

    Not to be shown: small numbers are in there.
    """
    with reading(db):
        query = "SELECT day, diagnosis, total FROM count WHERE partner = ? ORDER BY day, diagnosis"
        return list(db.query(query, [partner]))
