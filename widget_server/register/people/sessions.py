"""Sessions of the staff, kept on the server so that ending one is felt at once; 15 minutes idle, 8 hours at most.

The token is given once, to the browser; only its hash is kept.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from ...errors import StoreBusy
from ...store import moments, reading, writing

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
RENEWED = timedelta(seconds=30)  # seen again sooner is not written again
RECENT = timedelta(minutes=5)  # how long a second factor is enough for what matters most

LOOK_UP = """
SELECT staff.id AS staff, login, name, role, force, opened_at, seen_at, second_factor_at
FROM session JOIN staff ON staff.id = session.staff
WHERE session.hash = ? AND staff.state = 'active'
"""


@dataclass(frozen=True)
class Session:
    """A person at work: their number, what they are called and may do now, for which force, and moments as text."""

    staff: int
    login: str
    name: str
    role: str
    force: str
    opened_at: str
    seen_at: str
    second_factor_at: str

    def has_recent_second_factor(self, now=None):
        """Whether the second factor was given within the last 5 minutes."""
        return _is_within(RECENT, self.second_factor_at, now or moments.now())


def open(db, staff, now=None):
    """Return the token of a new session of a person, by number, who has just given both factors."""
    token, at = secrets.token_urlsafe(32), moments.tell(now or moments.now())
    with writing(db):
        erase_expired(db, now)
        moments_of_it = {"opened_at": at, "seen_at": at, "second_factor_at": at}
        db.table("session").insert({"hash": _hash(token), "staff": staff} | moments_of_it)
    return token


def look_up(db, token, now=None, renew=True):
    """Return the Session of `token` with the person's role as it is now, and start its quarter of an hour again, unless
    `renew` is false: a page left open asks without anybody being there.

    None alike for one that is unknown, closed or expired, or whose person is disabled.
    """
    now = now or moments.now()
    with reading(db):
        row = next(db.query(LOOK_UP, [_hash(token)]), None)
    if row is None:
        return None
    if not (_is_within(IDLE, row["seen_at"], now) and _is_within(ABSOLUTE, row["opened_at"], now)):
        with suppress(StoreBusy):  # it is over all the same
            close(db, token)  # or a clock set back would bring it back
        return None
    if renew and not _is_within(RENEWED, row["seen_at"], now):
        row["seen_at"] = moments.tell(now)
        with writing(db):  # what was ended meanwhile is not there to be changed
            db.execute("UPDATE session SET seen_at = ? WHERE hash = ?", [row["seen_at"], _hash(token)])
    return Session(**row)


def renew_second_factor(db, token, now=None):
    """Note that the person of this session has just given their second factor again."""
    with writing(db):
        at = moments.tell(now or moments.now())
        db.execute("UPDATE session SET second_factor_at = ? WHERE hash = ?", [at, _hash(token)])


def close(db, token):
    """End a session; one that is over already stays so."""
    with writing(db):
        db.table("session").delete_where("hash = ?", [_hash(token)])


def close_all(db, staff):
    """End every session of a person, by number."""
    with writing(db):
        db.table("session").delete_where("staff = ?", [staff])


def count_others(db, staff, token, now=None):
    """Return in how many other places than this session a person, by number, is at work."""
    with writing(db):
        erase_expired(db, now)
        return db.table("session").count_where("staff = ? AND hash <> ?", [staff, _hash(token)])


def close_others(db, staff, token):
    """End every session of a person, by number, but this one."""
    with writing(db):
        db.table("session").delete_where("staff = ? AND hash <> ?", [staff, _hash(token)])


def erase_expired(db, now=None):
    """Erase the sessions that are over."""
    now = now or moments.now()
    limits = [moments.tell(now - IDLE), moments.tell(now - ABSOLUTE)]
    with writing(db):
        db.table("session").delete_where("seen_at <= ? OR opened_at <= ?", limits)


def _is_within(span, text, now):
    # Both ways: a clock set back must not prolong anything.
    return abs(now - moments.read(text)) < span


def _hash(token):
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
