"""A station or an association as the official files write it, put into one shape."""

import re
from datetime import date
from typing import NamedTuple

from ..store import fold
from . import opening
from .places import department, department_of_postcode, position

ADDRESS = re.compile(r"(.*?),? ?(\d{5}) (.*)")  # once runs of blanks are one: else a long run costs its square
NOT_OPEN = re.compile(r"recrutement|motorise")
GENDARMERIE = re.compile(r"gendarmerie|brigade|peloton")
SHORT = re.compile(r"1\d\d?|[13]\d ?\d\d", re.ASCII)
SITE = re.compile(r"https?://[\w.-]+(?::\d+)?(?:[/?#]\S*)?")  # no name before the host: it would pass for it


class Office(NamedTuple):
    """A place open to the public; texts are "" and positions None where the file does not say or cannot be read."""

    name: str
    street: str
    postcode: str
    town: str
    commune: str
    department: str
    latitude: float | None
    longitude: float | None
    telephone: str
    site: str
    hours: str
    verified_on: str


def from_directory(row):
    """Return the Office of a row of the directory of the administration."""
    where = department(row["codeinsee"])
    return Office(
        name=row["nom"][:1].upper() + row["nom"][1:],
        street=row.get("adresse", ""),
        postcode=row.get("codepostal", ""),
        town=row.get("commune", ""),
        commune=row["codeinsee"],
        department=where,
        **_position(where, row["lat"], row["lon"]),
        telephone=telephone(row["telephone"]),
        site=_site(row.get("url", "")),
        hours=opening.from_osm(row.get("horairesosm", "")),
        verified_on=_day(row["datemaj"]),
    )


def from_ministry(row):
    """Return the Office of a row of the ministry's own files; it says nothing of when a row was verified."""
    address = ADDRESS.fullmatch(" ".join(row.get("adressegeographique", "").split()))
    street, postcode, town = address.groups() if address else ("", "", "")
    commune, postcode = row.get("codecommuneinsee", ""), row.get("codepostal") or postcode
    where = department(commune) or row.get("departement", "").zfill(2).upper()
    where = department_of_postcode(postcode) if postcode and where == "00" else where
    return Office(
        name=row["service"],
        street=row.get("voie") or street,
        postcode=postcode,
        town=row.get("commune") or town,
        commune=commune,
        department=where,
        **_position(where, row["geocodageygps"], row["geocodagexgps"]),
        telephone=telephone(row.get("telephone", "")),
        site=_site(row.get("url", "")),
        hours=opening.from_text(fold(row.get("horairesaccueil", ""))) or opening.from_slots(row),
        verified_on="",
    )


def is_open_to_all(name):
    """Whether a victim may go there: recruiters and road patrols take no complaint."""
    return not NOT_OPEN.search(fold(name))


def is_named_gendarmerie(name):
    return bool(GENDARMERIE.search(fold(name)))


def telephone(text):
    """Return a number as it is dialled, in pairs where it has ten digits; "" where it is none."""
    first = re.split(r"/| ou |;", text.replace("(0)", ""))[0].strip()
    digits = re.sub(r"\D", "", first)
    if first.startswith(("+33", "0033")):
        digits = "0" + digits.removeprefix("00").removeprefix("33")
    if re.fullmatch(r"0\d{9}", digits):
        return " ".join(re.findall(r"..", digits))
    abroad = first.startswith("+") and 8 <= len(digits) <= 15
    short = SHORT.fullmatch(first)
    return " ".join(first.split()) if abroad or short else ""


def _position(where, latitude, longitude):
    found = position(where, latitude, longitude) or (None, None)
    return {"latitude": found[0], "longitude": found[1]}


def _day(text):
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _site(text):
    return text if SITE.fullmatch(text) else ""
