"""Official files put in the place of what was known: each table whole, or not at all.

Several files given together are kept together: the first that cannot be believed keeps all of them out.
"""

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ..errors import BadGeoFile
from ..store import fold, moments, reading, writing
from . import communes, geo_files, plausible, tables
from .places import city

ORDER = ("communes", "former")  # the others are read beside these
CERTAINTY = {"competence": "known", "deduced": "probable"}
TOTAL = "SELECT total FROM territory_file WHERE kind = ?"
FILES = "SELECT kind, name, source, dated_on, imported_on, sha256, total FROM territory_file ORDER BY kind"


class File(NamedTuple):
    """A file that is in force for a kind of facts; days are YYYY-MM-DD, `total` is how many rows it gave."""

    kind: str
    name: str
    source: str
    dated_on: str
    imported_on: str
    sha256: str
    total: int


class Imported(NamedTuple):
    """A File, how many rows were there before it, and how many of its own could not be told (`unclear`)."""

    file: File
    before: int
    unclear: int


def import_files(db, paths, dated_on=None):
    """Read these files and return an Imported for each kind of facts in them.

    `dated_on` (YYYY-MM-DD) is the day the facts are of, where the files do not say; without it, the day each was
    saved. Raises BadGeoFile, and then nothing has changed.
    """
    pieces = []
    for path in paths:
        table = tables.read(path)
        content = _recognise(table)
        day = content.dated_on or dated_on or _saved_on(path)
        pieces += [(kind, table, content, day) for kind in content.rows]
    with writing(db):
        return [_import(db, *piece) for piece in sorted(pieces, key=lambda piece: _rank(piece[0]))]


def list_files(db):
    """Return the Files in force, by kind."""
    with reading(db):
        return [File(*row) for row in db.execute(FILES)]


def _recognise(table):
    with _named(table):
        plausible.check_not_made_up(table.rows)
        return geo_files.recognise(table)


def _rank(kind):
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def _import(db, kind, table, content, dated_on):
    rows = content.rows[kind]
    before = next((total for (total,) in db.execute(TOTAL, [kind])), 0)
    with _named(table):
        unclear = WRITERS[kind](db, rows, before=before, dated_on=dated_on)
    today = moments.today().isoformat()
    file = File(kind, table.name, content.source, dated_on, today, table.digest, len(rows))
    db.table("territory_file").upsert(file._asdict(), pk="kind")
    return Imported(file, before, unclear)


def _write_communes(db, rows, **_):
    plausible.check_communes(rows, communes.current_codes(db))
    for name in ("commune", "postcode"):
        db.table(name).delete_where()
    db.table("commune").insert_all(map(_commune_row, rows))
    divided = {city(each.line.code) for each in rows if city(each.line.code) != each.line.code}
    places = [(postcode, each.line.code) for each in rows for postcode in set(each.line.postcodes)]
    # A whole city beside its own districts would only be one more line to choose from.
    kept = [(postcode, code) for postcode, code in places if code not in divided]
    db.table("postcode").insert_all({"postcode": postcode, "commune": code} for postcode, code in kept)
    former = [(code, each.line.code) for each in rows for code in each.line.former]
    if former:
        _replace_former(db, former)
    return sum(each.position is None for each in rows)


def _commune_row(each):
    latitude, longitude = each.position or (None, None)
    name = each.line.name
    return {"code": each.line.code, "name": name, "search": fold(name), "latitude": latitude, "longitude": longitude}


def _write_former(db, rows, **_):
    plausible.check_former(rows, communes.current_codes(db))
    _replace_former(db, rows)
    return 0


def _replace_former(db, pairs):
    db.table("former_commune").delete_where()
    db.table("former_commune").insert_all({"code": code, "commune": now} for code, now in dict(pairs).items())


def _write_competence(kind):
    """What writes that kind: a commune with two forces, or none, has no row."""

    def write(db, rows, **_):
        current = communes.current_codes(db)
        plausible.check_competence(rows, current)
        forces = {}
        for code, force in rows:
            if code in current:
                forces.setdefault(city(current[code]), set()).add(force)
        certainty = CERTAINTY[kind]
        db.table("competence").delete_where("certainty = ?", [certainty])
        told = {code: min(each) for code, each in forces.items() if len(each) == 1 and all(each)}
        rows = ({"commune": code, "certainty": certainty, "force": force} for code, force in told.items())
        db.table("competence").insert_all(rows)
        return len(forces) - len(told)

    return write


def _write_offices(kind):
    def write(db, rows, before, dated_on):
        wanted = plausible.must_be_covered(communes.current_codes(db))
        plausible.check_offices(kind, rows, before, wanted.keys())
        db.table("station").delete_where("kind = ?", [kind])
        db.table("station").insert_all(
            {"kind": kind, **each._asdict(), "verified_on": each.verified_on or dated_on} for each in rows
        )
        return sum(each.latitude is None for each in rows)

    return write


WRITERS = {
    "communes": _write_communes,
    "former": _write_former,
    **{kind: _write_competence(kind) for kind in CERTAINTY},
    **{kind: _write_offices(kind) for kind in plausible.LEAST_OFFICES},
}


def _saved_on(path):
    return datetime.fromtimestamp(Path(path).stat().st_mtime, UTC).date().isoformat()


@contextmanager
def _named(table):
    try:
        yield
    except BadGeoFile as error:
        raise BadGeoFile(f"{table.name} : {error}") from error
