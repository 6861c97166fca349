"""Who waits for an officer, in which order, and who answers whom.

The gravest first, then whoever waited longest. One conversation is held by one officer at a time.
"""

from dataclasses import dataclass

from ..errors import NotTheirs
from ..store import moments, reading, writing
from . import conversations, load, messages
from .conversations import SUGGESTIONS, THEIRS

ORDER = "severity DESC, waiting_since, id"
FIRST = f"state = 'waiting' AND force = ? ORDER BY {ORDER} LIMIT ?"
OPEN = "SELECT severity, state, waiting_since FROM conversation WHERE force = ? AND state <> 'ended'"


def first_waiting(db, force, most):
    """Return the Conversations that wait for a force, those to take first, `most` of them."""
    return conversations.list_where(db, FIRST, force, most)


def count_waiting(db, force):
    """Return how many wait for a force."""
    with reading(db):
        return db.table("conversation").count_where("state = 'waiting' AND force = ?", [force])


def of_officer(db, officer, but=()):
    """Return the Conversations that an officer holds, oldest first, without those of these numbers."""
    marks = ", ".join("?" * len(but))
    return conversations.list_where(db, f"officer = ? AND id NOT IN ({marks}) ORDER BY id", officer, *but)


def take(db, id, officer, force, now=None):
    """Give a waiting conversation to an officer of its force; taking one's own again changes nothing. Raises NotTheirs
    when somebody else was first, or it waits for the other force."""
    now = now or moments.now()
    with writing(db):
        found = conversations.get_open(db, id)
        if found.officer == officer:
            return
        if found.state != "waiting":
            raise NotTheirs("Quelqu'un d'autre vient de prendre cette conversation.")
        if found.force != force:
            raise NotTheirs("Cette conversation attend l'autre force : c'est à elle de vous la passer.")
        messages.tell(db, found, f"taken-{force}", now)
        conversations.change(db, id, {"state": "taken", "officer": officer})
        load.count_wait(db, now, force, now - moments.read(found.waiting_since))


def release(db, id, officer, now=None, news="released"):
    """Put back in the queue, with its history and its place, a conversation that an officer holds."""
    _give_up(db, id, officer, {}, news, now)


def transfer(db, id, officer, force, now=None):
    """Have a conversation that an officer holds wait for a force instead, with its history and its place."""
    _give_up(db, id, officer, {"force": force}, f"transferred-{force}", now)


def end(db, id, officer, outcome, now=None):
    """End a conversation that an officer holds, with an outcome of `conversations.OUTCOMES` that an officer decides."""
    if outcome == THEIRS:
        raise NotTheirs("Seule la personne peut dire qu'elle a terminé : choisissez une autre issue.")
    with writing(db):
        messages.refuse_unless_held(conversations.get_open(db, id), officer)
        conversations.end(db, id, outcome, now)


def suggest(db, id, officer, suggestion):
    """Put one of SUGGESTIONS before the person; one that is there already stays."""
    if suggestion not in SUGGESTIONS:
        raise NotTheirs(f"On peut proposer : {', '.join(SUGGESTIONS)}.")
    with writing(db):
        found = conversations.get_open(db, id)
        messages.refuse_unless_held(found, officer)
        if suggestion not in found.suggestions:
            conversations.change(db, id, {"suggestions": " ".join((*found.suggestions, suggestion))})


@dataclass(frozen=True)
class Measures:
    """How one force stands: `waiting` maps a severity to how many wait, `longest` is in seconds (0 for nobody)."""

    waiting: dict
    held: int
    longest: float


def measures(db, force, now=None):
    """Return the Measures of a force at this moment; nothing in them is one person's."""
    now = now or moments.now()
    with reading(db):
        found = db.execute(OPEN, [force]).fetchall()
    severities = [severity for severity, state, _ in found if state == "waiting"]
    since = [now - moments.read(since) for _, state, since in found if state == "waiting"]
    held = len(found) - len(severities)
    longest = max((each.total_seconds() for each in since), default=0.0)
    return Measures({name: severities.count(name) for name in sorted(set(severities), reverse=True)}, held, longest)


def _give_up(db, id, officer, facts, news, now):
    now = now or moments.now()
    with writing(db):
        found = conversations.get_open(db, id)
        messages.refuse_unless_held(found, officer)
        messages.tell(db, found, news, now)
        # Whoever waited once does not wait from the end again.
        back = {"state": "waiting", "officer": None, "waiting_since": found.opened_at, "officer_writing_at": None}
        conversations.change(db, id, back | facts)
