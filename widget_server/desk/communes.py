"""The communes of France: those of a postcode, the one of a code, current or former. Imported, else those that ship."""

from typing import NamedTuple

from ..errors import UnknownCommune
from ..store import fold, reading
from . import shipped
from .places import CITIES, CODE, POSTCODE

COLUMNS = "commune.code, commune.name, commune.latitude, commune.longitude"
IMPORTED = "SELECT 1 FROM territory_file WHERE kind = 'communes'"
BY_POSTCODE = f"SELECT {COLUMNS} FROM postcode JOIN commune ON code = postcode.commune WHERE postcode = ?"
BY_CODE = f"SELECT {COLUMNS} FROM commune WHERE code = ?"
BY_NAME = f"SELECT {COLUMNS} FROM commune WHERE search = ?"
BY_FORMER = f"SELECT {COLUMNS} FROM former_commune JOIN commune ON commune.code = commune WHERE former_commune.code = ?"
POSTCODES = "SELECT postcode FROM postcode WHERE commune = ? ORDER BY postcode"


class Commune(NamedTuple):
    """A commune, or a district of Paris, Lyon or Marseille; its position in degrees where it is known."""

    code: str
    name: str
    latitude: float | None = None
    longitude: float | None = None

    @property
    def position(self):
        return None if self.latitude is None else (self.latitude, self.longitude)


def of_postcode(db, postcode):
    """Return the Communes that share a postcode, by name; none for a postcode nobody knows."""
    if not POSTCODE.fullmatch(postcode):
        return []
    # Paris beside its own districts would only be one more line to choose from.
    return _found(
        db, BY_POSTCODE, postcode, lambda line: postcode in line.postcodes and line.code not in CITIES.values()
    )


def named(db, name):
    """Return the Communes of that name, whatever its case and accents, by code."""
    folded = fold(name)
    if _is_imported(db):
        return sorted(_read(db, BY_NAME, folded))
    return [_commune(line) for line in shipped.lines() if fold(line.name) == folded]


def get(db, code):
    """Return the Commune of a code, or the one that took its place. Raises UnknownCommune."""
    found = CODE.fullmatch(code) and (
        _found(db, BY_CODE, code, lambda line: line.code == code)
        or _found(db, BY_FORMER, code, lambda line: code in line.former)
    )
    if not found:
        raise UnknownCommune("Cette commune n'est pas connue.")
    return found[0]


def postcodes(db, code):
    """Return the postcodes of a commune's code, in order."""
    if _is_imported(db):
        with reading(db):
            return tuple(postcode for (postcode,) in db.execute(POSTCODES, [code]))
    return next((line.postcodes for line in shipped.holding(code) if line.code == code), ())


def current_codes(db):
    """Return {code: code of the commune it is now} for all current and former codes."""
    if _is_imported(db):
        with reading(db):
            current = db.execute("SELECT code, code FROM commune").fetchall()
            return dict(db.execute("SELECT code, commune FROM former_commune").fetchall()) | dict(current)
    lines = shipped.lines()
    return {former: line.code for line in lines for former in line.former} | {line.code: line.code for line in lines}


def _found(db, query, word, fits):
    if _is_imported(db):
        return sorted(_read(db, query, word), key=_by_name)
    return sorted((_commune(line) for line in shipped.holding(word) if fits(line)), key=_by_name)


def _is_imported(db):
    with reading(db):
        return db.execute(IMPORTED).fetchone() is not None


def _read(db, query, word):
    with reading(db):
        return [Commune(*row) for row in db.execute(query, [word])]


def _commune(line):
    return Commune(line.code, line.name)


def _by_name(commune):
    return fold(commune.name), commune.code
