"""The register at a glance: how much is in it, and what someone should look at soon. It only reads."""

from dataclasses import dataclass

from ..store import changes, moments, reading
from . import keys

SOON = 30  # days

IN_FORCE = "state = 'active' AND coalesce(expires_at, :now) >= :now"
HOW_MANY = f"""
SELECT (SELECT count(*) FROM partner WHERE state = 'active'),
       (SELECT count(*) FROM partner WHERE state = 'suspended'),
       (SELECT count(*) FROM application WHERE state = 'waiting'),
       (SELECT count(*) FROM key WHERE environment = 'live' AND {IN_FORCE}),
       (SELECT count(*) FROM key WHERE environment = 'test' AND {IN_FORCE})
"""


@dataclass(frozen=True)
class State:
    """How many partners there are, how many applications wait, how many keys are in force; `expiring` lists the
    live Keys that end soon, the first to end first; `revision` grows with every change."""

    active: int
    suspended: int
    applications: int
    live_keys: int
    test_keys: int
    expiring: tuple
    revision: int


def tell(db, now=None):
    """Return the State of the register at this moment, or at `now` (aware datetime)."""
    now = now or moments.now()
    with reading(db):
        numbers = db.execute(HOW_MANY, {"now": moments.tell(now)}).fetchone()
        expiring = tuple(key for key in keys.expiring(db, SOON, now) if key.environment == "live")
        return State(*numbers, expiring, changes(db))
