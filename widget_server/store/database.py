"""Opening the SQLite file, writing to it all or nothing, and saying its errors in our own terms.

Nothing here may know what a partner or a key is.
"""

import sqlite3
from contextlib import contextmanager

from sqlite_utils import Database

from ..errors import StoreBusy
from .migrations import migrations

PATIENCE = 5.0  # seconds a connection waits for another's lock

# The rollback journal rather than WAL: before SQLite 3.51.3, resetting a WAL can lose a commit.
PRAGMAS = ("journal_mode = DELETE", "synchronous = FULL", "foreign_keys = ON")

TROUBLES = {
    sqlite3.SQLITE_BUSY: "La base de données est occupée par une autre écriture.",
    sqlite3.SQLITE_LOCKED: "La base de données est occupée par une autre écriture.",
    sqlite3.SQLITE_CANTOPEN: "La base de données ne peut pas être ouverte.",
    sqlite3.SQLITE_PERM: "La base de données ne peut pas être ouverte.",
    sqlite3.SQLITE_READONLY: "La base de données est en lecture seule.",
    sqlite3.SQLITE_FULL: "Le disque de la base de données est plein.",
    sqlite3.SQLITE_IOERR: "Le disque de la base de données ne répond pas.",
    sqlite3.SQLITE_CORRUPT: "La base de données est endommagée.",
    sqlite3.SQLITE_NOTADB: "Le fichier de la base de données n'est pas une base SQLite.",
}


def connect(path, patience=PATIENCE):
    """Return a Database on the file at `path`, created and brought up to date as needed.

    It waits `patience` seconds for another's lock. Several processes may call this on a new file at the same
    moment. The connection may be handed from one thread to another, never used by two at once. Raises StoreBusy
    when the file cannot be used.
    """
    with _plain_errors():
        connection = sqlite3.connect(path, timeout=patience, check_same_thread=False)
        db = Database(connection)
        try:
            for pragma in PRAGMAS:
                db.execute(f"PRAGMA {pragma}")
            _migrate(db)
        except BaseException:
            db.close()
            raise
    return db


def _migrate(db):
    if migrations.pending(db):
        # `apply` looks again inside the lock: the process that comes second finds nothing left to do.
        with writing(db):
            migrations.apply(db)


@contextmanager
def reading(db):
    """Everything read inside sees one moment of the database; raises StoreBusy when it cannot be read."""
    with _plain_errors(), db.atomic():
        yield db


@contextmanager
def writing(db):
    """Everything written inside is kept together or not at all; raises StoreBusy when it cannot be kept.

    The write lock is taken on entry, so what is read inside still holds when it is written. May be nested:
    the outermost one decides.
    """
    with _plain_errors():
        if db.conn.in_transaction:
            with db.atomic():
                yield db
        else:
            yield from _outermost(db)


def _outermost(db):
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.commit()
    finally:
        db.rollback()


def changes(db):
    """Return a number that grows with every change to the register, made by any process."""
    with _plain_errors():
        return db.execute("SELECT number FROM revision").fetchone()[0]


@contextmanager
def _plain_errors():
    try:
        yield
    except sqlite3.DatabaseError as error:
        family = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if family not in TROUBLES and not isinstance(error, sqlite3.OperationalError):
            raise
        raise StoreBusy(TROUBLES.get(family, "La base de données n'est pas utilisable.")) from error
