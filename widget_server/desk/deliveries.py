"""The outbox: what waits to be handed to investigators, dossiers and alerts alike, until it is taken or given up.

Words are sealed, and erased as soon as they were taken. A process killed between handing something over and noting it
leads to one more try, with the same id: whoever receives it twice knows.
"""

import random
import secrets
from datetime import timedelta
from typing import NamedTuple

from ..errors import BadDelivery, UnknownCode, UnknownDelivery
from ..store import LAST_NUMBER, moments, reading, writing
from . import documents
from .codes import NO_SUCH

BACK_OFF = (5, 30, 120, 600, 3600, 21600)  # seconds before the second try, the third…
MOST_TRIES = len(BACK_OFF) + 1
JITTER = 0.2  # so that what failed together does not come back together
LONGEST_WAIT = BACK_OFF[-1]  # seconds, whatever the server asks for
LEASE = timedelta(seconds=60)  # longer than any try takes
KEPT = timedelta(days=30)

COLUMNS = "number, id, kind, state, tries, told, next_at, leased_until, created_at, expires_at"
NEXT = f"""
SELECT {COLUMNS} FROM delivery
WHERE next_at <= :now AND (leased_until IS NULL OR leased_until <= :now)
ORDER BY next_at, number LIMIT 1
"""


class Delivery(NamedTuple):
    """Where a delivery is, without its words. `kind` is "dossier" or "alert"; `state` "prepared", "delivered" (put in
    the folder), "acknowledged" (taken by the server), "failed" (given up), "withdrawn" by its person or "dropped" by
    the staff; `told` says what the last try came to, `next_at` when the next one may start, if any."""

    number: int
    id: str
    kind: str
    state: str
    tries: int
    told: str
    next_at: str | None
    leased_until: str | None
    created_at: str
    expires_at: str

    def is_leaving(self, now):
        """Whether a process is handing it over at this moment, or was when it was killed."""
        return self.leased_until is not None and moments.read(self.leased_until) > now


def add(db, kind, data, code_hash=None, now=None):
    """Have `data` handed over as soon as may be; return its Delivery. A dossier goes by the hash of a code."""
    now, id = now or moments.now(), f"msg_{secrets.token_hex(16)}"
    document = documents.write(kind, id, moments.tell(now), data)
    row = {
        "id": id,
        "kind": kind,
        "code_hash": code_hash,
        "content": db.sealer.seal(document, _about(id)),
        "next_at": moments.tell(now),
        "created_at": moments.tell(now),
        "expires_at": moments.tell(now + KEPT),
    }
    with writing(db):
        number = db.table("delivery").insert(row).last_pk
        return get(db, number)


def claim(db, now=None):
    """Return the Delivery whose turn it is, kept from other processes for a while, or None."""
    now = now or moments.now()
    if _next(db, now) is None:
        return None
    with writing(db):
        found = _next(db, now)
        if found is None:  # another process was first
            return None
        taken = {"tries": found.tries + 1, "leased_until": moments.tell(now + LEASE)}
        db.table("delivery").update(found.number, taken)
        return found._replace(**taken)


def read(db, delivery):
    """Return the document of a Delivery that was not taken yet."""
    with reading(db):
        (content,) = db.execute("SELECT content FROM delivery WHERE number = ?", [delivery.number]).fetchone()
    return db.sealer.open(content, _about(delivery.id))


def note(db, claimed, answer, now=None):
    """Note what a try came to, unless another one has begun since: taken, to be tried again, or given up."""
    with writing(db):
        known = _find(db, "number = ?", claimed.number)
        if known is None or (known.state, known.tries) != ("prepared", claimed.tries):
            return
        if answer.state:
            _end(db, known.number, answer.state, answer.told)
        elif known.tries >= MOST_TRIES:
            _update(db, known.number, state="failed", told=answer.told, next_at=None)
        else:
            later = (now or moments.now()) + timedelta(seconds=_pause(known.tries, answer.retry_after))
            _update(db, known.number, told=answer.told, next_at=moments.tell(later))


def retry(db, number, now=None):
    """Have something tried again now, as if for the first time; raises UnknownDelivery, BadDelivery if it cannot be."""
    with writing(db):
        _refuse_leaving(_still_here(db, number), now)
        _update(db, number, state="prepared", tries=0, next_at=moments.tell(now or moments.now()))


def drop(db, number, now=None):
    """Give something up and erase its words; raises UnknownDelivery, BadDelivery if it was taken."""
    with writing(db):
        _refuse_leaving(_still_here(db, number), now)
        _end(db, number, "dropped", "")


def withdraw(db, code_hash, now=None):
    """Erase the words of a dossier that was not taken yet; raises UnknownCode, BadDelivery if it was."""
    with writing(db):
        found = of_code(db, code_hash)
        if found.state in ("delivered", "acknowledged"):
            raise BadDelivery("Votre dossier est déjà remis aux enquêteurs : il ne peut plus être retiré d'ici.")
        _refuse_leaving(found, now)
        if found.state != "dropped":
            _end(db, found.number, "withdrawn", found.told)


def get(db, number):
    """Return the Delivery of that number; raises UnknownDelivery."""
    found = _find(db, "number = ?", number) if number <= LAST_NUMBER else None
    if found is None:
        raise UnknownDelivery(f"Il n'y a pas, ou plus, de livraison n° {number}.")
    return found


def find(db, code_hash):
    """Return the Delivery of the dossier whose code has this hash, or None."""
    return _find(db, "code_hash = ?", code_hash)


def of_code(db, code_hash):
    """Return the Delivery of the dossier whose code has this hash; raises UnknownCode."""
    found = find(db, code_hash)
    if found is None:
        raise UnknownCode(NO_SUCH)
    return found


def list_all(db, limit=200):
    """Return the newest Deliveries, those given up first."""
    with reading(db):
        query = f"SELECT {COLUMNS} FROM delivery ORDER BY state != 'failed', number DESC LIMIT ?"
        return list(_query(db, query, [limit]))


def count_failed(db):
    """Return how many were given up and wait for the staff."""
    with reading(db):
        return db.table("delivery").count_where("state = 'failed'")


def _next(db, now):
    with reading(db):
        return next(_query(db, NEXT, {"now": moments.tell(now)}), None)


def _pause(tries, retry_after):
    own = BACK_OFF[tries - 1] * random.uniform(1 - JITTER, 1 + JITTER)
    return max(own, min(retry_after or 0, LONGEST_WAIT))


def _still_here(db, number):
    found = get(db, number)
    if found.state not in ("prepared", "failed"):
        raise BadDelivery(f"Il n'y a plus rien à envoyer : la livraison n° {number} est finie.")
    return found


def _refuse_leaving(delivery, now):
    if delivery.is_leaving(now or moments.now()):
        raise BadDelivery("Un envoi est en cours : réessayez dans une minute.")


def _end(db, number, state, told):
    _update(db, number, state=state, told=told, content=None, next_at=None)


def _update(db, number, **values):
    db.table("delivery").update(number, {"leased_until": None} | values)


def _find(db, condition, value):
    with reading(db):
        return next(_query(db, f"SELECT {COLUMNS} FROM delivery WHERE {condition}", [value]), None)


def _query(db, query, values):
    return (Delivery(**row) for row in db.query(query, values))


def _about(id):
    return f"delivery:{id}"
