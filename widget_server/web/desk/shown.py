"""What an officer has before their eyes: who waits, and the conversations they hold.

The words of a victim are read here for the officer who holds the conversation, and for nobody else.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from ...desk import messages, presence, queue
from ...store import moments
from ..help.conversations_api import is_writing
from ..words import PARIS
from . import words


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
class Shown:
    """`mine` and `theirs` are the Lines of the officer's force and of the other one, `held` what the officer holds."""

    version: str
    mine: list
    theirs: list
    held: list
    officers: int


def version(db, officer, now=None):
    """Return a text that changes whenever what is Shown to an officer, by number, does; each minute at least."""
    now = now or moments.now()
    mark = current_app.extensions["board"].mark_for(officer)
    writing = [str(each.id) for each in queue.of_officer(db, officer) if is_writing(each.person_writing_at, now)]
    return "-".join([mark, f"{now:%H%M}", *writing])


def tell(db, officer, force, now=None):
    """Return what is Shown to an officer, by number, of a force."""
    now = now or moments.now()
    at, waiting = version(db, officer, now), queue.waiting(db)  # in this order: what is read is never older
    return Shown(
        at,
        [_line(each, now) for each in waiting if each.force == force],
        [_line(each, now) for each in waiting if each.force != force],
        [_held(db, each, now) for each in queue.of_officer(db, officer)],
        presence.count(db, force, now),
    )


def tell_specialists(found):
    """Return what an alert says of a Conversation besides its reason: nothing that its person wrote."""
    about = {"diagnosis": say_diagnosis(found.about["diagnosis"]), "severity": found.severity, "force": found.force}
    return about | {"place": found.about["place"]}


def _line(found, now):
    wait = (now - moments.read(found.waiting_since)).total_seconds()
    return Line(
        found.id, found.severity, say_diagnosis(found.about["diagnosis"]), found.about["place"], words.say_wait(wait)
    )


def _held(db, found, now):
    tree, about = _tree(), found.about
    return Held(
        found.id,
        found.severity,
        say_diagnosis(about["diagnosis"]),
        about["place"],
        about["name"],
        tree.audiences.get(about["audience"], ""),
        [tree.notes.get(note, note) for note in about["notes"]],
        [words.SUGGESTIONS[each] for each in found.suggestions],
        messages.read(db, found.id),
        is_writing(found.person_writing_at, now),
    )


def say_diagnosis(id):
    """Return the name of a diagnosis by its id, in the published tree."""
    tree = _tree()
    known = tree.diagnoses.get(tree.current(id))
    return known.name if known else "Sans diagnostic"


def say_hour(text):
    """Return the hour of a moment as the database keeps it, in Paris: 14:05."""
    return f"{datetime.fromisoformat(text).astimezone(PARIS):%H:%M}"


def _tree():
    return current_app.extensions["publisher"].edition.tree
