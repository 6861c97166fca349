"""The offices nearest to a place: by distance where its position is known, else those of its commune, its postcode, its
department."""

import hashlib
import math
import re
from datetime import date
from typing import NamedTuple

from ..errors import UnknownStation
from ..journey.language import Language
from ..store import fold, reading
from .places import distance

LIMIT = 3
FAR = 200.0  # kilometres: beyond the next island, nothing is nearby
OLD = 90  # days: a telephone number that was verified longer ago may have changed
COLUMNS = "kind, department, name, street, postcode, town, latitude, longitude, telephone, site, hours, verified_on"

# A degree of longitude is shorter than one of latitude: `narrow` is by how much, squared. The true distance is told
# later, and only for those that are kept.
BY_DISTANCE = f"""
SELECT {COLUMNS} FROM station WHERE kind = :kind AND latitude IS NOT NULL
ORDER BY (latitude - :latitude) * (latitude - :latitude) + (longitude - :longitude) * (longitude - :longitude) * :narrow
LIMIT :limit
"""
BY_ADDRESS = f"""
SELECT {COLUMNS} FROM station WHERE kind = :kind AND department = :department
ORDER BY commune = :commune DESC, postcode = :postcode DESC, substr(postcode, 1, 3) = substr(:postcode, 1, 3) DESC, name
LIMIT :limit
"""
BY_KIND_AND_POSTCODE = f"SELECT {COLUMNS} FROM station WHERE kind = ? AND postcode = ?"
REFERENCE = re.compile(r"(police|gendarmerie)-(\d{5}|)-[0-9a-f]{8}", re.ASCII)
FRENCH = Language()


class Place(NamedTuple):
    """Where someone is: what is not known is "" or, for the position in degrees, None."""

    commune: str
    postcode: str
    department: str
    position: tuple | None


class Station(NamedTuple):
    """An office to go to or call. `distance` is in kilometres, or None; `hours` as `journey.hours` reads them and
    `told_hours` in French, both "" when they are not known; `to_check` when `verified_on` is long ago. `id` is the
    same from one import to the next, as long as the name and the address are; "" for an association."""

    id: str
    kind: str
    department: str
    name: str
    street: str
    postcode: str
    town: str
    distance: float | None
    telephone: str
    site: str
    hours: str
    told_hours: str
    verified_on: str
    to_check: bool


def nearest(db, kind, place, today, limit=LIMIT):
    """Return up to `limit` Stations of a kind ("police", "gendarmerie", "association"), nearest first."""
    wanted = place._asdict() | {"kind": kind, "limit": limit}
    if place.position:
        wanted |= _metric(*place.position)
    del wanted["position"]
    with reading(db):
        rows = list(db.query(BY_DISTANCE if place.position else BY_ADDRESS, wanted))
    found = [_station(row, place.position, today) for row in rows]
    return tuple(each for each in sorted(found, key=_by_distance) if each.distance is None or each.distance <= FAR)


def get(db, id, today):
    """Return the Station, of police or gendarmerie, that has this `id`; its distance is None. Raises UnknownStation."""
    told = REFERENCE.fullmatch(id)
    with reading(db):
        rows = list(db.query(BY_KIND_AND_POSTCODE, told.groups())) if told else []
    found = (_station(row, None, today) for row in rows)
    station = next((each for each in found if each.id == id), None)
    if station is None:
        raise UnknownStation("Ce poste n'est pas, ou n'est plus, dans l'annuaire : choisissez-en un autre.")
    return station


def _metric(latitude, longitude):
    narrow = math.cos(math.radians(latitude)) ** 2
    return {"latitude": latitude, "longitude": longitude, "narrow": narrow}


def _station(row, here, today):
    there = row.pop("latitude"), row.pop("longitude")
    away = round(distance(here, there), 1) if here else None
    told = str(FRENCH.hours(row["hours"])) if row["hours"] else ""
    old = is_old(row["verified_on"], today)
    return Station(**row, id=_reference(row), distance=away, told_hours=told, to_check=old)


def is_old(verified_on, today):
    """Whether what was verified that day (YYYY-MM-DD) is to be checked again."""
    return not 0 <= (today - date.fromisoformat(verified_on)).days <= OLD


def _reference(row):
    if row["kind"] == "association":
        return ""
    # Rows are numbered anew by each import. Two stations of a town may share a name, hence the street.
    told = "\n".join(fold(row[name]) for name in ("name", "street"))
    return f"{row['kind']}-{row['postcode']}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def _by_distance(station):
    return station.distance or 0.0
