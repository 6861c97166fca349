"""A conversation between someone who asked for a person and an officer: from its opening to its erasure.

What is said in it is in `messages.py`, who answers it in `queue.py`. What was confided is sealed; what is in clear
orders the queue and names nobody.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from ..errors import BadMessage, ConversationEnded, UnknownCode, UnknownConversation
from ..store import moments, readable, reading, writing
from . import codes, load

FORCES = ("police", "gendarmerie")
KEPT = timedelta(hours=24)  # after its end
SILENT = timedelta(hours=24)  # without a word: it then ends by itself
OUTCOMES = {
    "advised": "Conseils donnés",
    "callback": "Rappel prévu",
    "appointment": "Rendez-vous pris",
    "provider": "Prestataire conseillé",
    "complaint": "Plainte conseillée",
    "dossier": "Dossier transmis",
    "silent": "Sans réponse de la personne",
    "person": "La personne a terminé",
    "other": "Autre",
}
THEIRS = "person"  # the outcome that the person alone decides
SUGGESTIONS = ("callback", "appointment", "provider", "numbers", "dossier")


@dataclass(frozen=True)
class Conversation:
    """`about` is what the person chose to tell at the start (a dict), `officer` the number of who holds it, `version`
    grows with each change, `last` is the number of its last message; moments are text."""

    id: int
    code_hash: str
    version: int
    force: str
    severity: str
    state: str
    officer: int | None
    about: dict
    outcome: str
    suggestions: tuple
    last: int
    opened_at: str
    waiting_since: str
    ended_at: str | None
    person_writing_at: str | None
    officer_writing_at: str | None
    expires_at: str


def open(db, force, severity, about, code=None, now=None):
    """Open a conversation and return (its code, the Conversation): it waits for an officer of that force.

    With a `code` made beforehand, asking twice opens one conversation; raises UnknownCode for what is none.
    """
    now, code = now or moments.now(), code or codes.new()
    hash, at = codes.hash(code), moments.tell(now)
    row = {"code_hash": hash, "force": force, "severity": severity, "about": db.sealer.seal(about, f"about:{hash}")}
    row |= {"opened_at": at, "waiting_since": at, "expires_at": moments.tell(now + SILENT + KEPT)}
    with writing(db):
        if known := _one(db, "code_hash = ?", hash):
            return code, known
        row["version"] = next_version(db)
        id = db.table("conversation").insert(row).last_pk
        load.count(db, now, force, "opened")
        return code, get(db, id)


def find(db, code):
    """Return the Conversation that a code stands for; raises UnknownCode."""
    with reading(db):
        found = _one(db, "code_hash = ?", codes.hash(code))
    if found is None:
        raise UnknownCode(codes.NO_SUCH)
    return found


def number_of(db, code):
    """Return the number of the Conversation that a code stands for, unread; raises UnknownCode."""
    with reading(db):
        row = db.execute("SELECT id FROM conversation WHERE code_hash = ?", [codes.hash(code)]).fetchone()
    if row is None:
        raise UnknownCode(codes.NO_SUCH)
    return row[0]


def get(db, id):
    """Return a Conversation by its number; raises UnknownConversation."""
    with reading(db):
        found = _one(db, "id = ?", id)
    if found is None:
        raise UnknownConversation("Cette conversation n'est plus gardée.")
    return found


def list_where(db, condition, *values):
    """Return the Conversations that fit an SQL condition and can be read, in its order; for this room alone."""
    with reading(db):
        rows = list(db.query(f"SELECT * FROM conversation WHERE {condition}", values))
    return list(readable(rows, partial(_conversation, db)))


def get_open(db, id):
    """Return a Conversation that is not over; raises UnknownConversation or ConversationEnded."""
    found = get(db, id)
    if found.state == "ended":
        raise ConversationEnded("Cette conversation est terminée. Vous pouvez en ouvrir une autre.")
    return found


def note_writing(db, id, author, now=None):
    """Note that the "person" or the "officer" is writing just now."""
    with writing(db):
        if get(db, id).state != "ended":
            change(db, id, {f"{author}_writing_at": moments.tell(now or moments.now())})


def end(db, id, outcome, now=None):
    """End a conversation with one of OUTCOMES, and have it erased a day later; one that is over stays as it is."""
    if outcome not in OUTCOMES:
        raise BadMessage(f"Choisissez comment cela s'est terminé : {', '.join(OUTCOMES.values())}.")
    now = now or moments.now()
    with writing(db):
        found = get(db, id)
        if found.state != "ended":
            over = {"state": "ended", "officer": None, "outcome": outcome, "ended_at": moments.tell(now)}
            change(db, id, over | {"expires_at": moments.tell(now + KEPT)})
            load.count(db, now, found.force, "ended")


def end_silent(db, now=None):
    """End the conversations in which nothing was said for a day."""
    now = now or moments.now()
    left = list_where(db, "state <> 'ended' AND expires_at <= ?", moments.tell(now + KEPT))
    for each in left:
        end(db, each.id, "silent", now)


def erase(db, id):
    """Erase a conversation and every word of it, at once and for both sides."""
    with writing(db):
        db.table("conversation").delete_where("id = ?", [id])
        note_erasure(db)


def note_erasure(db):
    """Have whoever follows the conversations read them anew; inside `writing`."""
    db.execute("UPDATE latest SET erased = erased + 1")


def change(db, id, facts):
    """Change columns of a conversation, which both sides then see, and return its new version; inside `writing`."""
    facts = facts | {"version": next_version(db)}
    columns = ", ".join(f"{name} = :{name}" for name in facts)
    db.execute(f"UPDATE conversation SET {columns} WHERE id = :id", facts | {"id": id})
    return facts["version"]


def next_version(db):
    """Return a number greater than any given before; inside `writing`."""
    return db.execute("UPDATE latest SET version = version + 1 RETURNING version").fetchone()[0]


def _one(db, condition, value):
    row = next(db.query(f"SELECT * FROM conversation WHERE {condition}", [value]), None)
    return row and _conversation(db, row)


def _conversation(db, row):
    about = db.sealer.open(row["about"], f"about:{row['code_hash']}")
    return Conversation(**row | {"about": about, "suggestions": tuple(row["suggestions"].split())})
