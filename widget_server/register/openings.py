"""A partner's own page, open to one browser: kept on the server, so that closing it is felt at once; two hours at most.

The token is given once, to the browser; only its hash is kept.
"""

import secrets
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

from ..errors import StoreBusy
from ..store import moments, reading, writing
from . import partners

LASTS = timedelta(hours=2)

LOOK_UP = "SELECT partner, opened_at FROM opening WHERE hash = ?"


def open(db, partner, now=None):
    """Return the token of a new opening of a partner's page, by id, for whoever has just come through a link."""
    token, now = secrets.token_urlsafe(32), now or moments.now()
    with writing(db):
        erase_expired(db, now)
        db.table("opening").insert({"hash": _hash(token), "partner": partner, "opened_at": moments.tell(now)})
    return token


def look_up(db, token, now=None):
    """Return the Partner whose page `token` opens; None alike for one that is unknown, closed or over, or who left."""
    with reading(db):
        row = next(db.query(LOOK_UP, [_hash(token)]), None)
        # Both ways: a clock set back must not prolong anything.
        over = row is not None and abs((now or moments.now()) - moments.read(row["opened_at"])) >= LASTS
        partner = partners.get(db, row["partner"]) if row and not over else None
    if over:
        with suppress(StoreBusy):  # it is over all the same
            close(db, token)  # or a clock set back would bring it back
    return partner if partner and partner.state != "left" else None


def close(db, token):
    """Close the page that a token opens; one that is closed already stays so."""
    with writing(db):
        db.table("opening").delete_where("hash = ?", [_hash(token)])


def erase_expired(db, now=None):
    """Erase the openings that are over."""
    with writing(db):
        db.table("opening").delete_where("opened_at <= ?", [moments.tell((now or moments.now()) - LASTS)])


def _hash(token):
    return sha256(token.encode()).hexdigest()
