"""Opening the SQLite file, writing to it all or nothing, and saying its errors in our own terms.

Nothing here may know what a partner or a key is.
"""

import sqlite3
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from sqlite_utils import Database

from ..errors import StoreBusy
from .desk_migrations import desk_migrations
from .migrations import migrations
from .rest import BUSY, code_of, readers
from .turns import a_turn

PATIENCE = 5.0  # seconds a connection waits for another's lock
LAST_NUMBER = 2**63 - 1  # of those a row can have

# The rollback journal rather than WAL: before SQLite 3.51.3, resetting a WAL can lose a commit.
# EXTRA: with FULL, a power cut can bring back the journal that was deleted to commit, and undo with it what was kept.
# What is deleted is overwritten: a secret that was replaced, or a person who left, must not stay in free pages.
# A long write keeps its pages to itself until it ends: one page put in the file early would shut readers out till then.
PRAGMAS = (
    "journal_mode = DELETE",
    "synchronous = EXTRA",
    "foreign_keys = ON",
    "secure_delete = ON",
    "cache_spill = OFF",
)
# Many small commits, which must not wait for those who read: a WAL, and one writer at a time (`turns.py`).
DESK_PRAGMAS = ("journal_mode = WAL", *PRAGMAS[1:])

TROUBLES = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_CANTOPEN: "La base de données ne peut pas être ouverte.",
    sqlite3.SQLITE_PERM: "La base de données ne peut pas être ouverte.",
    sqlite3.SQLITE_READONLY: "La base de données est en lecture seule.",
    sqlite3.SQLITE_FULL: "Le disque de la base de données est plein.",
    sqlite3.SQLITE_IOERR: "Le disque de la base de données ne répond pas.",
    sqlite3.SQLITE_CORRUPT: "La base de données est endommagée.",
    sqlite3.SQLITE_NOTADB: "Le fichier de la base de données n'est pas une base SQLite.",
}


class _Opened(Database):
    """A Database that remembers which file it opened, and whether its writers come one at a time."""

    takes_turns = False
    reads_only = False  # opened while nothing could be written: it stays so when something can

    def __init__(self, path, mode, patience):
        self.path = path
        self.file = _file_at(path)  # looked at first: a file that is swapped meanwhile shows as swapped
        uri = f"{Path(path).absolute().as_uri()}?mode={mode}"
        super().__init__(sqlite3.connect(uri, uri=True, timeout=patience, check_same_thread=False))


def connect(path, patience=PATIENCE, create=True):
    """Return a Database on the file at `path`, created and brought up to date as needed.

    It waits `patience` seconds for another's lock. Several processes may call this on a new file at the same
    moment. The connection may be handed from one thread to another, never used by two at once. Raises StoreBusy
    when the file cannot be used; without `create`, also when it is missing or not up to date, and then leaves it so.
    """
    with readers[str(path)]():
        return _connect(path, patience, create, migrations, PRAGMAS)


def connect_desk(path, sealer, patience=PATIENCE, create=True):
    """Return a Database on the desk's own file, alike in all that `connect` promises; its `sealer` is the one given.

    It is a file apart: what victims wrote is never in a copy of the register, and their writing never waits for it.
    """
    with plain_errors(), a_turn(path, writes=False):  # but for a file that is made
        db = _connect(path, patience, create, desk_migrations, DESK_PRAGMAS)
    db.sealer, db.takes_turns = sealer, True
    return db


def empty_wal(db):
    """Have nothing of what was erased left beside the desk's file; what is being read just now waits for the next."""
    with plain_errors(), a_turn(db.path, writes=False):  # what is kept locked is left as it is, without an error
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _connect(path, patience, create, its_migrations, pragmas):
    if create:
        _make_private(path)
    with plain_errors():
        db = _Opened(path, "rwc" if create else "rw", patience)
        try:
            for pragma in pragmas:
                db.execute(f"PRAGMA {pragma}")
            _migrate(db, create, its_migrations)
        except BaseException:
            db.close()
            raise
    return db


def is_in_place(db):
    """Whether the file that `db` opened is still the one at its path, neither deleted nor replaced."""
    return db.file is not None and db.file == _file_at(db.path)


def _file_at(path):
    try:
        stat = Path(path).stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def _make_private(path):
    # It comes to hold secrets: a new file is for its owner only, one that exists keeps its mode.
    with suppress(OSError):
        Path(path).touch(mode=0o600, exist_ok=False)


def _migrate(db, allowed, its_migrations):
    if not its_migrations.pending(db):
        return
    if not allowed:
        raise StoreBusy("La base de données est vide ou d'une version plus ancienne que le service.")
    # `apply` looks again inside the lock: the process that comes second finds nothing left to do.
    with writing(db):
        its_migrations.apply(db)


@contextmanager
def reading(db):
    """Everything read inside sees one moment of the database; raises StoreBusy when it cannot be read."""
    nested = db.conn.in_transaction
    with nullcontext() if nested else readers[str(db.path)](), plain_errors(), db.atomic():
        yield db


@contextmanager
def writing(db):
    """Everything written inside is kept together or not at all; raises StoreBusy when it cannot be kept.

    The write lock is taken on entry, so what is read inside still holds when it is written. May be nested:
    the outermost one decides.
    """
    with plain_errors():
        if db.conn.in_transaction:
            with db.atomic():
                yield db
        else:
            with a_turn(db.path) if db.takes_turns else nullcontext():
                yield from _outermost(db)


def _outermost(db):
    try:
        db.execute("BEGIN IMMEDIATE")
        yield db
        refuse_undone(db)
        db.commit()
    except (StoreBusy, sqlite3.OperationalError) as error:
        db.reads_only |= code_of(error) == sqlite3.SQLITE_READONLY
        raise
    finally:
        db.rollback()


def refuse_undone(db):
    """Raise StoreBusy unless `db` is still in the transaction it had begun: a full disk undoes all of it at once, and
    what is written next would be kept alone."""
    if not db.conn.in_transaction:
        raise StoreBusy("La base de données a défait ce qui venait d'être écrit.")


def changes(db):
    """Return a number that grows with every change to the register, made by any process."""
    with plain_errors():
        return db.execute("SELECT number FROM revision").fetchone()[0]


@contextmanager
def plain_errors():
    """Raise SQLite's errors as StoreBusy, each with its sentence, where they are about the file and not about us."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        family = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if family not in TROUBLES and not isinstance(error, sqlite3.OperationalError):
            raise
        raise StoreBusy(TROUBLES.get(family, "La base de données n'est pas utilisable.")) from error
