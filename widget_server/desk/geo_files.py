"""The official files, recognised by their columns, and what each says, in our own terms. No database.

Whether what they say can be believed is decided in `plausible`.
"""

import re
from datetime import date
from typing import NamedTuple

from ..errors import BadGeoFile
from . import offices
from .places import department, position
from .shipped import Line

FORCES = {"pn": "police", "pp": "police", "gn": "gendarmerie"}
CURRENT = ("communeactuelle", "arrondissementmunicipal", "com", "arm", "")
DAY_IN_NAME = re.compile(r"(?<!\d)(20\d\d)-?(\d\d)(?:-?(\d\d))?(?!\d)")
MINISTRY = "Ministère de l'Intérieur"
DEDUCED = "déduction partielle, sans valeur officielle"
DIRECTORY = "DILA, Annuaire de l'administration"


class Content(NamedTuple):
    """What a file says: where it comes from, its rows by kind, and the day they are of (YYYY-MM-DD), None if untold."""

    source: str
    rows: dict
    dated_on: str | None = None


class Commune(NamedTuple):
    """A commune's Line, and its position or None."""

    line: Line
    position: tuple | None


def recognise(table):
    """Return the Content of a Table. Raises BadGeoFile for a file that is none of those that are known."""
    for needed, read in READERS:
        if all(any(name in table.columns for name in names.split("|")) for names in needed.split()):
            content = read(table.rows)
            return content._replace(dated_on=content.dated_on or _day_in(table.name))
    raise BadGeoFile("ses colonnes ne sont celles d'aucun fichier connu.")


def _communes(rows):
    rows = [row for row in rows if re.sub(r"\W", "", row.get("type", "").lower()) in CURRENT]
    return Content("Découpage communal (Insee, La Poste)", {"communes": [_commune(row) for row in rows]})


def _commune(row):
    code = _first(row, "code", "codeinsee", "codecommune").upper()
    postcodes = re.findall(r"\d+", _first(row, "codespostaux", "codepostal"))
    former = tuple(row.get("ancienscodes", "").split())
    latitude, longitude = (
        _first(row, "lat", "latitude", "latitudemairie"),
        _first(row, "lon", "longitude", "longitudemairie"),
    )
    line = Line(code, _first(row, "nom", "nomstandard"), tuple(postcodes), former)
    return Commune(line, position(department(code), latitude, longitude))


def _former(rows):
    pairs = [(row["anciencode"].upper(), row["codeactuel"].upper()) for row in rows]
    return Content("Anciens codes des communes (Insee)", {"former": pairs})


def _competence(rows):
    said = [(row["codecommune"].upper(), _force(row["institution"])) for row in rows]
    return Content(f"{MINISTRY}, compétence territoriale de la police et de la gendarmerie", {"competence": said})


def _zones(rows):
    said = [(row["codgeo"].upper(), _force(row["zonecompetence"])) for row in rows]
    return Content(f"{MINISTRY} (SSMSI), zone de compétence des communes", {"competence": said})


def _deduced(rows):
    said = [(row["codeinsee"].upper(), _force(row["institution"])) for row in rows]
    return Content(DEDUCED, {"deduced": said})


def _force(text):
    """The force an institution is; "" where the file does not say."""
    word = text.strip().lower()
    if word and word not in FORCES and not word.startswith(("police", "gendarmerie")):
        raise BadGeoFile(f"« {text} » n'est ni la police (PN, PP) ni la gendarmerie (GN).")
    return FORCES.get(word) or ("gendarmerie" if word.startswith("g") else "police" if word else "")


def _directory(rows):
    found = {"police": [], "gendarmerie": []}
    for row in rows:
        force = _force(row["institution"])
        if force:
            found[force].append(offices.from_directory(row))
    return Content(DIRECTORY, found, _latest([*found["police"], *found["gendarmerie"]]))


def _associations(rows):
    kept = [offices.from_directory(row) for row in rows if row["type"] == "aav"]
    return Content(DIRECTORY, {"association": kept}, _latest(kept))


def _gendarmerie(rows):
    kept = [offices.from_ministry(row) for row in rows if offices.is_open_to_all(row["service"])]
    _refuse_unlike(kept, lambda share: share > 0.5, "la gendarmerie")
    return Content(f"{MINISTRY}, unités de gendarmerie accueillant du public", {"gendarmerie": kept})


def _police(rows):
    kept = [offices.from_ministry(row) for row in rows]
    _refuse_unlike(kept, lambda share: share < 0.1, "la police")
    return Content(f"{MINISTRY}, services de police accueillant du public", {"police": kept})


def _refuse_unlike(kept, fits, force):
    share = sum(offices.is_named_gendarmerie(each.name) for each in kept) / max(len(kept), 1)
    if not fits(share):
        raise BadGeoFile(f"les services nommés ne sont pas ceux de {force}.")


def _latest(kept):
    return max((each.verified_on for each in kept), default="") or None


def _first(row, *names):
    return next((row[name] for name in names if row.get(name)), "")


def _day_in(name):
    found = DAY_IN_NAME.search(name)
    try:
        return found and date(int(found[1]), int(found[2]), int(found[3] or 1)).isoformat()
    except ValueError:
        return None


# The first whose columns are all there; « a|b » is one or the other.
READERS = (
    ("codecommune institution", _competence),
    ("codgeo zonecompetence", _zones),
    ("codeinsee institution certitude", _deduced),
    ("id institution nom codeinsee lat lon telephone datemaj", _directory),
    ("id type nom codeinsee lat lon telephone datemaj", _associations),
    ("identifiantpublicunite service geocodagexgps geocodageygps", _gendarmerie),
    ("service telephone geocodagexgps geocodageygps", _police),
    ("anciencode codeactuel", _former),
    ("code|codeinsee nom|nomstandard codespostaux|codepostal", _communes),
)
