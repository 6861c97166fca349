"""How long to wait after wrong tries at a login: longer each time, a quarter of an hour at most, never for good.

Known and unknown logins are counted alike, under a hash: what is typed there may be anything, even a passphrase.
"""

from datetime import timedelta
from hashlib import sha256

from ...errors import TooSoon
from ...store import moments, reading, writing

LONGEST = 15 * 60  # seconds
DOUBLINGS = 10  # 2 s, 4 s, 8 s… until the longest
KEPT = timedelta(days=1)


def wait_before_next(db, login, now=None):
    """Return the seconds to wait before the next try at `login`, 0 when there is nothing to wait for."""
    with reading(db):
        return _wait(_find(db, _hash(login)), now or moments.now())


def count(db, login, now=None):
    """Count a try as wrong before it is looked at, so that many at once are not looked at for the price of one.

    Returns what to `restore` if it was right. Raises TooSoon, and then nothing is counted.
    """
    now = now or moments.now()
    with writing(db):
        erase_expired(db, now)
        before = _find(db, _hash(login))
        if wait := _wait(before, now):
            raise TooSoon(f"Trop d'essais : attendez {wait} secondes.", wait)
        total = before["total"] + 1 if before else 1
        attempt = {"login_hash": _hash(login), "total": total, "last_at": moments.tell(now)}
        db.table("attempt").upsert(attempt, pk="login_hash")
    return before


def restore(db, login, before):
    """Take back a try that was right: what was wrong before it still counts, until `forget`."""
    with writing(db):
        forget(db, login)
        if before:
            db.table("attempt").insert(before)


def forget(db, login):
    """Count from zero again, once a person has proved all there is to prove."""
    with writing(db):
        db.table("attempt").delete_where("login_hash = ?", [_hash(login)])


def erase_expired(db, now=None):
    """Erase what was tried more than a day ago."""
    with writing(db):
        db.table("attempt").delete_where("last_at < ?", [moments.tell((now or moments.now()) - KEPT)])


def _find(db, hash):
    return next(db.query("SELECT * FROM attempt WHERE login_hash = ?", [hash]), None)


def _wait(attempt, now):
    if attempt is None:
        return 0
    delay = min(LONGEST, 2 ** min(attempt["total"], DOUBLINGS))
    elapsed = (now - moments.read(attempt["last_at"])).total_seconds()
    # A clock set back must not make the wait longer than it ever is.
    return max(0, min(delay, round(delay - elapsed)))


def _hash(login):
    return sha256(login.encode("utf-8", "surrogatepass")).hexdigest()
