"""Whether what a file says can be believed: as much as there should be, everywhere in France, and in France.

Each function raises BadGeoFile, in one sentence, for a file that is cut short, foreign or made up.
"""

from collections import Counter

from ..errors import BadGeoFile
from .places import CODE, POSTCODE, city, department

LEAST_COMMUNES = 34_000
LEAST_OFFICES = {"police": 400, "gendarmerie": 2_500, "association": 100}
LEAST_SHARE = 0.8  # of what the file before held
LEAST_IN_DEPARTMENT = 0.9
MOST_LOST = 0.05  # positions that are nowhere in France
WITHOUT_GENDARMERIE = {"75", "92", "93", "94"}
MADE_UP = "EXEMPLE"


def check_not_made_up(rows):
    if any(value.startswith(MADE_UP) for row in rows for value in row.values()):
        raise BadGeoFile("ces lignes sont des exemples fabriqués, pas des faits.")


def check_communes(communes, current_codes):
    """Communes as `geo_files` tells them, beside {code: code} of those that are known until now."""
    lines = [each.line for each in communes]
    for line in lines:
        if not CODE.fullmatch(line.code) or not line.name or not all(map(POSTCODE.fullmatch, line.postcodes)):
            raise BadGeoFile(f"la commune « {line.code} » a un code, un nom ou un code postal impossible.")
    _check_enough(len(lines), LEAST_COMMUNES, "communes")
    if len({line.code for line in lines}) < len(lines):
        raise BadGeoFile("un même code de commune y est donné deux fois.")
    if sum(bool(line.postcodes) for line in lines) < LEAST_COMMUNES:
        raise BadGeoFile("trop de communes y sont sans code postal.")
    _check_everywhere({current_codes.get(line.code, line.code) for line in lines}, current_codes)


def check_former(pairs, current_codes):
    known = sum(current in current_codes for _, current in pairs)
    if known < len(pairs) * 0.95 or not all(CODE.fullmatch(former) for former, _ in pairs):
        raise BadGeoFile("trop de ces codes ne sont ceux d'aucune commune.")


def check_competence(said, current_codes):
    """[(code, force)], beside the same."""
    codes = {code for code, _ in said}
    _check_enough(len(codes), LEAST_COMMUNES, "communes")
    strangers = [code for code in codes if code not in current_codes]
    if len(strangers) > len(codes) * 0.02:
        raise BadGeoFile(f"trop de codes n'y sont ceux d'aucune commune, comme « {min(strangers)} ».")
    if len({force for _, force in said if force}) < 2:
        raise BadGeoFile("une seule des deux forces y est nommée.")
    _check_everywhere({city(current_codes.get(code, code)) for code in codes}, current_codes)


def check_offices(kind, offices, before, departments):
    """Offices of a kind, beside how many there were and the departments where some must be."""
    _check_enough(len(offices), max(LEAST_OFFICES[kind], round(before * LEAST_SHARE)), "points d'accueil")
    lost = sum(each.latitude is None for each in offices)
    if lost > len(offices) * MOST_LOST:
        raise BadGeoFile(f"{lost} positions sur {len(offices)} n'y sont pas en France.")
    empty = departments - {each.department for each in offices}
    empty -= WITHOUT_GENDARMERIE if kind == "gendarmerie" else set()
    if kind != "association" and empty:
        raise BadGeoFile(f"aucun point d'accueil n'y est dans ces départements : {', '.join(sorted(empty))}.")


def must_be_covered(current_codes):
    """Return {department: how many communes}, but for the islands that official files often leave out."""
    whole = Counter(department(code) for code in set(current_codes.values()) if city(code) == code)
    return {where: total for where, total in whole.items() if where < "975" or where == "976"}


def _check_everywhere(codes, current_codes):
    there = Counter(department(code) for code in codes)
    wanted = must_be_covered(current_codes)
    short = [where for where, total in wanted.items() if there[where] < total * LEAST_IN_DEPARTMENT]
    if short:
        raise BadGeoFile(f"il y manque des communes de ces départements : {', '.join(sorted(short))}.")


def _check_enough(found, least, what):
    if found < least:
        raise BadGeoFile(f"il n'y a que {found} {what} ; il en faut au moins {least}.")
