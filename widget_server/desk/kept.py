"""Rows that a person comes back to by a code and officers by a number, until they are past their time."""

from ..errors import UnknownCode
from ..store import moments, reading
from . import codes


def by_number(db, table, id, now):
    """Return the row of a table that has this number, as a dict; None past its time."""
    return _one(db, table, "id", id, now)


def by_hash(db, table, code_hash, now):
    """Return the row of a table whose code has this hash, as a dict; None past its time."""
    return _one(db, table, "code_hash", code_hash, now)


def by_code(db, table, code, now):
    """Return the row of a table that a code stands for, as a dict; raises UnknownCode, past its time too."""
    with reading(db):
        row = by_hash(db, table, codes.hash(code), now)
    if row is None:
        raise UnknownCode(codes.NO_SUCH)
    return row


def keep(db, table, row):
    """Keep a row in the place of one of the same code that is past its time, if any; inside `writing`."""
    db.table(table).delete_where("code_hash = ?", [row["code_hash"]])
    db.table(table).insert(row)


def _one(db, table, column, value, now):
    query = f"SELECT * FROM {table} WHERE {column} = ? AND expires_at > ?"
    return next(db.query(query, [value, moments.tell(now or moments.now())]), None)
