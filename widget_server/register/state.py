"""The register at a glance: how much is in it, and what someone should look at soon. It only reads."""

from dataclasses import dataclass
from datetime import timedelta

from ..store import changes, reading
from . import moments

SOON = timedelta(days=30)

IN_FORCE = "state = 'active' AND coalesce(expires_at, :now) >= :now"
HOW_MANY = f"""
SELECT (SELECT count(*) FROM partner WHERE state = 'active'),
       (SELECT count(*) FROM partner WHERE state = 'suspended'),
       (SELECT count(*) FROM key WHERE environment = 'live' AND {IN_FORCE}),
       (SELECT count(*) FROM key WHERE environment = 'test' AND {IN_FORCE})
"""
EXPIRING = """
SELECT partner.id, partner.name, expires_at FROM key JOIN partner ON partner.id = key.partner
WHERE key.state = 'active' AND environment = 'live' AND expires_at BETWEEN :now AND :soon
ORDER BY expires_at, partner.id
"""


@dataclass(frozen=True)
class State:
    """How many partners there are and how many keys are in force; `expiring` lists (partner id, name, last day) of the
    live keys that end soon, the first to end first; `revision` grows with every change."""

    active: int
    suspended: int
    live_keys: int
    test_keys: int
    expiring: tuple
    revision: int


def tell(db, now=None):
    """Return the State of the register at this moment, or at `now` (aware datetime)."""
    now = now or moments.now()
    with reading(db):
        numbers = db.execute(HOW_MANY, {"now": moments.tell(now)}).fetchone()
        ending = db.execute(EXPIRING, {"now": moments.tell(now), "soon": moments.tell(now + SOON)}).fetchall()
        expiring = tuple((id, name, moments.read(end).date()) for id, name, end in ending)
        return State(*numbers, expiring, changes(db))
