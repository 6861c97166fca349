"""What an officer has before their eyes: who waits, and the conversations they hold.

The words of a victim are read here for the officer who holds the conversation, and for nobody else.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from ...desk import messages, presence, queue
from ...store import moments
from ..help.conversations_api import is_writing
from ..words import PARIS
from . import words

MOST = 50  # lines of a queue: however many are made to wait, the page stays one that can be read

MARK = re.compile(r"~(\d{1,18})\.(\d{1,9})\.(\d+w?)(?=~|$)")


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
    """A conversation that the officer holds: what was told at the start in words, its Messages, and whether its person
    is writing. For a page that shows it already, `since` is "all" and nothing is told again, or "some" and the Messages
    are the new ones."""

    id: int
    severity: str = ""
    diagnosis: str = ""
    place: str = ""
    name: str = ""
    audience: str = ""
    notes: tuple | list = ()
    suggestions: tuple | list = ()
    messages: tuple | list = ()
    is_writing: bool = False
    since: str = ""


@dataclass(frozen=True)
class Shown:
    """`mine` and `theirs` are the first Lines of the officer's force and of the other one, `waiting` how many wait for
    each, `held` what the officer holds."""

    version: str
    mine: list
    theirs: list
    waiting: dict
    held: list
    officers: int


def version(officer, now=None):
    """Return a text that changes whenever what is Shown to an officer, by number, does; each minute at least. It says
    how far the page has read each conversation."""
    now, board = now or moments.now(), current_app.extensions["board"]
    held = (f"{each.id}.{each.last}.{each.version}{'w' * _writes(each, now)}" for each in board.held_by(officer))
    return "~".join([f"{board.waiting()}.{now:%H%M}", *held])


def tell(db, officer, force, before="", now=None):
    """Return what is Shown to an officer, by number, of a force, to a page that shows what it was at a version."""
    now = now or moments.now()
    at = version(officer, now)  # first: what is then read is never older
    known, fresh = _marks(before), _marks(at)
    known = known if len(known) > 1 else {}  # a page that shows one conversation has no tabs to add to
    same = [id for id, mark in known.items() if fresh.get(id) == mark]
    changed = [_held(db, each, known.get(each.id), now) for each in queue.of_officer(db, officer, same)]
    return Shown(
        at,
        [_line(each, now) for each in queue.first_waiting(db, force, MOST)],
        [_line(each, now) for each in queue.first_waiting(db, words.OTHER_FORCE[force], MOST)],
        {each: queue.count_waiting(db, each) for each in words.FORCES},
        sorted((*changed, *(Held(id, since="all") for id in same)), key=lambda each: each.id),
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


def _marks(version):
    """How far a page at this version has read: number of a conversation → (its last message, how it stood)."""
    return {int(id): (int(last), rest) for id, last, rest in MARK.findall(version)}


def _held(db, found, known, now):
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
        messages.read(db, found.id, known[0] if known else 0),
        _writes(found, now),
        "some" if known else "",
    )


def _writes(found, now):
    return is_writing(found.person_writing_at, now)


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
