"""What an officer has before their eyes: who waits, and the conversations they hold.

The words of a victim are read here for the officer who holds the conversation, and for nobody else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from ...desk import conversations, messages, presence, queue
from ...store import moments
from ..words import PARIS
from . import words

WRITING = timedelta(seconds=6)  # since the last sign typed


@dataclass(frozen=True)
class Line:
    """A conversation that waits, as told before anybody takes it: nothing that its person wrote."""

    id: int
    severity: str
    diagnosis: str
    place: str
    wait: str


@dataclass(frozen=True)
class Held:
    """A conversation that the officer holds: `about` in words, its Messages, and whether its person is writing."""

    id: int
    severity: str
    diagnosis: str
    place: str
    name: str
    audience: str
    notes: list
    suggestions: list
    messages: list
    is_writing: bool


@dataclass(frozen=True)
class Board:
    """`mine` and `theirs` are the Lines of the officer's force and of the other one, `held` what the officer holds."""

    version: str
    mine: list
    theirs: list
    held: list
    officers: int


def version(db, officer, now=None):
    """Return a text that changes whenever the Board of an officer does."""
    now = now or moments.now()
    writing = [str(each.id) for each in queue.of_officer(db, officer) if _is_writing(each, now)]
    return ".".join([*map(str, conversations.latest(db)), f"{now:%H%M}", *writing])


def tell(db, officer, force, now=None):
    """Return the Board of an officer, by number, of a force."""
    now = now or moments.now()
    at, waiting = version(db, officer, now), queue.waiting(db)
    return Board(
        at,
        [_line(each, now) for each in waiting if each.force == force],
        [_line(each, now) for each in waiting if each.force != force],
        [_held(db, each, now) for each in queue.of_officer(db, officer)],
        presence.count(db, force, now),
    )


def _line(found, now):
    wait = (now - moments.read(found.waiting_since)).total_seconds()
    return Line(found.id, found.severity, _diagnosis(found.about), found.about.get("place", ""), words.say_wait(wait))


def _held(db, found, now):
    tree, about = _tree(), found.about
    return Held(
        found.id,
        found.severity,
        _diagnosis(about),
        about.get("place", ""),
        about.get("name", ""),
        tree.audiences.get(about.get("audience"), ""),
        [tree.notes.get(note, note) for note in about.get("notes", [])],
        [words.SUGGESTIONS[each] for each in found.suggestions],
        messages.read(db, found.id),
        _is_writing(found, now),
    )


def _diagnosis(about):
    known = _tree().diagnoses.get(about.get("diagnosis"))
    return known.name if known else "Sans diagnostic"


def _is_writing(found, now):
    at = found.person_writing_at
    return at is not None and now - moments.read(at) < WRITING


def say_hour(text):
    """Return the hour of a moment as the database keeps it, in Paris: 14:05."""
    return f"{datetime.fromisoformat(text).astimezone(PARIS):%H:%M}"


def _tree():
    return current_app.extensions["publisher"].edition.tree
