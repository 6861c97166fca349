"""Which providers help someone, from where they are: those that come or receive nearby, then those that help from afar.

Who looked, for what and where, is known to the caller alone.
"""

from hashlib import sha256
from typing import NamedTuple

from ..store import moments, reading
from . import providers
from .places import department, distance
from .providers import FRESH, MODES, Provider

LIMIT = 10

# All that chooses and sorts, and nothing else: there are many, and few are told. A provider stands where its commune
# does, unless its file says better.
QUALIFIED = """
SELECT id, threats, modes, radius, departments, commune, COALESCE(provider.latitude, commune.latitude),
       COALESCE(provider.longitude, commune.longitude)
FROM provider LEFT JOIN commune ON code = commune
WHERE NOT suspended AND verified_on > :verified_after
  AND (:audience = '' OR instr(',' || audiences || ',', ',' || :audience || ','))
  AND EXISTS (SELECT 1 FROM provider_label WHERE provider = id AND starts_on <= :today AND :today <= ends_on)
"""


class _Reach(NamedTuple):
    """What of a provider says whom it helps, and where; lists are still texts."""

    id: str
    threats: str
    modes: str
    radius: int | None
    departments: str
    commune: str
    latitude: float | None
    longitude: float | None

    def helps_with(self, threats):
        return not threats or not set(threats).isdisjoint(self.threats.split(","))

    def away_from(self, position):
        """How many kilometres; None where either place is not known."""
        known = position and self.latitude is not None
        return distance(position, (self.latitude, self.longitude)) if known else None

    def comes_to(self, place, away):
        """Whether someone of a Place, so far away, may be visited or received."""
        if self.modes == "remote":
            return False
        if place.department in self.departments.split(","):
            return True
        if away is None:
            return self.radius is not None and department(self.commune) == place.department
        return self.radius is not None and away <= self.radius


class _Way(NamedTuple):
    """How a provider helps someone: these sort in the order in which people are told."""

    from_afar: bool
    unknown: bool
    kilometres: int
    drawn: bytes
    id: str
    distance: float | None


class Found(NamedTuple):
    """A Provider for someone, its Labels in force, whether it comes or receives near there (else it helps from afar),
    and how many kilometres away it is, or None."""

    provider: Provider
    labels: tuple
    in_person: bool
    distance: float | None

    @property
    def ways(self):
        """Those of the provider's modes that serve there."""
        return tuple(each for each in MODES if each in self.provider.modes and (self.in_person or each == "remote"))


def search(db, place, audience="", threats=(), today=None):
    """Return up to LIMIT Founds for a Place: those that come or receive, the nearest first, then those from afar.

    `audience` is one of the tree's and `threats` the ids of one diagnosis; empty, they leave nobody out. Among equals,
    to the kilometre, the order is nobody's choice: it is drawn for a day and a place, so that loading a page again
    moves nothing, and who comes first changes every day.
    """
    today = today or moments.today()
    wanted = {"audience": audience, "today": today.isoformat(), "verified_after": (today - FRESH).isoformat()}
    with reading(db):
        qualified = [_Reach(*row) for row in db.execute(QUALIFIED, wanted)]
        ways = [_find_way(each, place, today) for each in qualified if each.helps_with(threats)]
        return [_found(db, way, today) for way in sorted(filter(None, ways))[:LIMIT]]


def _find_way(reach, place, today):
    """The _Way of a provider to someone there; None where it does not help."""
    away = reach.away_from(place.position)
    drawn = sha256(f"{today} {place.commune or place.postcode} {reach.id}".encode()).digest()
    if reach.comes_to(place, away):
        return _Way(False, away is None, round(away or 0), drawn, reach.id, away)
    return _Way(True, True, 0, drawn, reach.id, None) if "remote" in reach.modes else None


def _found(db, way, today):
    provider = providers.get(db, way.id)
    told = None if way.distance is None else round(way.distance, 1)
    return Found(provider, provider.in_force(today), not way.from_afar, told)
