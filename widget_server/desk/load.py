"""How busy the desk is, hour by hour: totals only, kept for a month.

Nothing here tells of a person, a commune or a diagnosis.
"""

from datetime import timedelta

from ..store import moments, reading

KEPT = timedelta(days=31)
WAITS = {"within_1": 60, "within_5": 300, "within_15": 900, "within_60": 3600}  # seconds
ADD = """
INSERT INTO load (hour, force, {column}, expires_at) VALUES (?, ?, 1, ?)
ON CONFLICT (hour, force) DO UPDATE SET {column} = {column} + 1
"""


def count(db, now, force, what):
    """Count one conversation "opened", "taken" or "ended" in the hour of `now`; inside `writing`."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    db.execute(ADD.format(column=what), [moments.tell(hour), force, moments.tell(hour + KEPT)])


def count_wait(db, now, force, wait):
    """Count one conversation taken after a wait (a timedelta); inside `writing`."""
    count(db, now, force, "taken")
    fits = (name for name, seconds in WAITS.items() if wait.total_seconds() <= seconds)
    count(db, now, force, next(fits, "longer"))


def by_hour(db, since):
    """Return what was counted from `since` (an aware datetime) on: dicts, oldest hour first."""
    with reading(db):
        return list(db.query("SELECT * FROM load WHERE hour >= ? ORDER BY hour, force", [moments.tell(since)]))
