"""What the staff change in the directory of providers, in the console or by a command, each change in the log."""

from hashlib import sha256
from typing import NamedTuple

from ..desk import provider_files, providers
from ..register import audit
from ..store import moments, writing


class Imported(NamedTuple):
    """How many providers a file held, and how many of them were not known before."""

    total: int
    added: int


def import_bytes(db, who, tree, content):
    """Keep the providers of a file's bytes, read for a DecisionTree, and return an Imported; raises BadProviders, and
    then nothing is kept."""
    found = provider_files.read(db, tree, content, moments.today())
    with writing(db):
        done = Imported(len(found), providers.put(db, found))
        file = {"sha256": sha256(content).hexdigest()}
        audit.record(db, who, "provider import", "providers", None, file | done._asdict())
    return done


def import_example(db, who, tree):
    """Keep the fictional providers that ship, alike."""
    return import_bytes(db, who, tree, provider_files.example(moments.today()))


def remove(db, who, id):
    """Take a provider out of the directory; raises UnknownProvider."""
    with writing(db):
        gone = providers.remove(db, id)
        audit.record(db, who, "provider remove", _subject(id), {"name": gone.name}, None)


def suspend(db, who, id):
    """Show a provider to nobody, until `resume`; raises UnknownProvider."""
    _set(db, who, "provider suspend", id, suspended=True)


def resume(db, who, id):
    """Undo `suspend`."""
    _set(db, who, "provider resume", id, suspended=False)


def _set(db, who, action, id, suspended):
    with writing(db):
        before = providers.suspend(db, id, suspended)
        if before.suspended != suspended:
            audit.record(db, who, action, _subject(id), {"suspended": before.suspended}, {"suspended": suspended})


def _subject(id):
    return f"provider:{id}"
