"""Copies of what the service keeps, made while it runs, and put back where there is nothing.

A copy is a folder, for its owner only, with a list of checksums: it is there whole or not at all. What the files mean
is not looked at here.
"""

import json
import os
import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from hashlib import file_digest
from pathlib import Path

from ..errors import BadBackup
from . import moments
from .database import plain_errors
from .lasting import write_down

LIST = "checksums.json"
PART = ".part"  # what is not finished is named so
BESIDE = ("", "-journal", "-wal", "-shm")  # what SQLite puts beside a database


def save(folder, databases, files):
    """Copy {name: path} of SQLite databases, each as it is at one moment, and of other files where there are any, into
    a new `folder`; return the moment it was made, as text. Raises BadBackup, or StoreBusy."""
    folder = Path(folder)
    if folder.exists():
        raise BadBackup(f"{folder} existe déjà : donnez un dossier qui n'existe pas encore.")
    part = folder.with_name(f"{folder.name}{PART}")
    with _undone_on_failure(part):
        part.mkdir(mode=0o700)
        for name, path in databases.items():
            _copy_database(path, part / name)
        for name, path in files.items():
            if Path(path).exists():
                _copy(path, part / name)
        made_at = _write_list(part)
        part.rename(folder)
        write_down(folder.parent)
    return made_at


def check(folder):
    """Return the moment this backup was made, as text; raises BadBackup unless all of it is there and as it was."""
    listed = _read_list(folder)
    for name, sum in listed["files"].items():
        if _sum(Path(folder, name)) != sum:
            raise BadBackup(f"{name} manque dans la sauvegarde, ou n'est plus tel qu'il a été écrit.")
    return listed["made_at"]


def restore(folder, places):
    """Put the files of a backup at {name: path}, those that it has; return the moment it was made, as text.

    Raises BadBackup where it is not whole, or where one of them is there already, and then puts nothing.
    """
    made_at = check(folder)
    places = {name: places[name] for name in _read_list(folder)["files"] if name in places}
    for path in places.values():
        if any(Path(f"{path}{end}").exists() for end in BESIDE):
            raise BadBackup(f"{path} existe déjà : une sauvegarde ne se remet que là où il n'y a rien.")
    with _told():
        for name, path in places.items():
            _copy(Path(folder, name), f"{path}{PART}")
            write_down(f"{path}{PART}")
        for path in places.values():
            Path(f"{path}{PART}").rename(path)
            write_down(Path(path).parent)
    return made_at


def _copy_database(path, copy):
    if not Path(path).is_file():
        raise BadBackup(f"{path} n'existe pas : il n'y a rien à sauvegarder.")
    uri = f"{Path(path).absolute().as_uri()}?mode=rw"
    with plain_errors(), closing(sqlite3.connect(uri, uri=True)) as db:
        db.execute("VACUUM INTO ?", [str(copy)])  # without what was erased
    copy.chmod(0o600)
    with closing(sqlite3.connect(copy)) as made:
        if made.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BadBackup(f"{path} est endommagé : il n'a pas été sauvegardé.")


def _copy(path, copy):
    descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with Path(path).open("rb") as source, os.fdopen(descriptor, "wb") as target:
        shutil.copyfileobj(source, target)


def _write_list(part):
    made_at = moments.tell(moments.now())
    listed = {"made_at": made_at, "files": {path.name: _sum(path) for path in sorted(part.iterdir())}}
    (part / LIST).write_text(json.dumps(listed, indent=1), encoding="ascii")
    write_down(*part.iterdir(), part)
    return made_at


def _read_list(folder):
    try:
        return json.loads(Path(folder, LIST).read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise BadBackup(f"{folder} n'est pas une sauvegarde entière : {LIST} ne se lit pas.") from error


def _sum(path):
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


@contextmanager
def _undone_on_failure(part):
    shutil.rmtree(part, ignore_errors=True)  # what one that was killed left
    try:
        with _told():
            yield
    finally:
        with suppress(OSError):
            shutil.rmtree(part)


@contextmanager
def _told():
    try:
        yield
    except OSError as error:
        raise BadBackup(f"La sauvegarde n'a pas pu être écrite : {error.strerror}.") from error
