"""What is said in a conversation: each message kept once, however often it is sent, in the order it came.

Sealed when kept. What the service says of itself is kept as a word of NEWS, for each to be told in their language.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from ..errors import BadMessage, NotTheirs
from ..store import moments, reading, writing
from . import conversations
from .conversations import KEPT, SILENT

MAX_TEXT = 2000  # characters
MOST = 1000  # in one conversation
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")
NEWS = {
    "taken-police": "Un policier vous répond.",
    "taken-gendarmerie": "Un gendarme vous répond.",
    "interrupted": "Nous avons perdu la liaison de notre côté. Vous gardez votre place : quelqu'un reprend la suite.",
    "released": "Un autre agent va vous répondre. Il lira ce qui a déjà été dit.",
    "transferred-police": "La police prend la suite. Elle lira ce qui a déjà été dit.",
    "transferred-gendarmerie": "La gendarmerie prend la suite. Elle lira ce qui a déjà été dit.",
}


@dataclass(frozen=True)
class Message:
    """`author` is "person", "officer" or "service"; `news` is the word of NEWS that a service message stands for."""

    number: int
    author: str
    text: str
    at: str
    news: str | None = None


class Said(NamedTuple):
    """A message as it was kept: its number, whether it `is_new`, its conversation's version `before` it and now."""

    number: int
    is_new: bool
    before: int
    version: int


def say(db, id, author, token, text, officer=None, now=None):
    """Keep a message and return what was Said: the same `token` again is the same message.

    An "officer" must hold the conversation. Raises BadMessage, ConversationEnded, NotTheirs.
    """
    now, text = now or moments.now(), _checked(token, text)
    with writing(db):
        known = next(db.query(SAME, [id, author, token]), None)
        if known:
            version = conversations.get(db, id).version
            return Said(known["number"], False, version, version)
        found = conversations.get_open(db, id)
        if author == "officer":
            refuse_unless_held(found, officer)
        if found.last >= MOST:
            raise BadMessage("Cette conversation est devenue trop longue. Terminez-la, puis ouvrez-en une autre.")
        return Said(found.last + 1, True, found.version, _keep(db, found, author, token, text, now))


def tell(db, found, news, now):
    """Have the service say a word of NEWS in a Conversation; inside `writing`."""
    _keep(db, found, "service", f"service-{found.last + 1}", news, now)


def read(db, id, after=0):
    """Return the Messages of a conversation whose number is greater than `after`, first said first."""
    with reading(db):
        return [_message(db, row) for row in db.query(SINCE, [id, after])]


def refuse_unless_held(found, officer):
    """Raise NotTheirs unless this officer holds this Conversation."""
    if found.officer is None or found.officer != officer:
        raise NotTheirs("Vous ne tenez plus cette conversation. Reprenez-la dans la file pour répondre.")


SAME = "SELECT number FROM message WHERE conversation = ? AND author = ? AND token = ?"
KEEP = "INSERT INTO message (conversation, number, author, token, text, at) VALUES (?, ?, ?, ?, ?, ?)"
SINCE = "SELECT * FROM message WHERE conversation = ? AND number > ? ORDER BY number"


def _keep(db, found, author, token, text, now):
    number = found.last + 1
    sealed = db.sealer.seal(text, f"message:{found.id}:{number}")
    db.execute(KEEP, [found.id, number, author, token, sealed, moments.tell(now)])
    still = {"last": number, "expires_at": moments.tell(now + SILENT + KEPT)}
    return conversations.change(db, found.id, still | ({f"{author}_writing_at": None} if author != "service" else {}))


def _message(db, row):
    text = db.sealer.open(row["text"], f"message:{row['conversation']}:{row['number']}")
    news = text if row["author"] == "service" else None
    return Message(row["number"], row["author"], NEWS[news] if news else text, row["at"], news)


def _checked(token, text):
    text = text.replace("\r\n", "\n").strip()
    if not TOKEN.fullmatch(token):
        raise BadMessage("Il faut à chaque message une marque de 8 à 64 signes (A-Z, a-z, 0-9, - et _).")
    if not text or len(text) > MAX_TEXT:
        raise BadMessage(f"Un message doit avoir de 1 à {MAX_TEXT} signes.")
    if any(0xD800 <= ord(sign) < 0xE000 for sign in text):
        raise BadMessage("Ce message contient des signes qui n'existent pas.")
    return text
