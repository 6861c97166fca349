"""A partner's first live key takes two persons of the staff: one asks, another confirms, and only then is it made.

A request is kept while it waits, seven days at most; what became of it is in the audit log. Whoever runs a command
holds the whole file, so nothing is asked of them.
"""

from dataclasses import dataclass
from datetime import timedelta

from ..errors import BadConfirmation
from ..store import moments, reading, writing
from . import audit, keys, partners
from .people import staff

KEPT = timedelta(days=7)
STAFF = "staff:"
WAITING = "SELECT * FROM confirmation WHERE asked_at > ?"


@dataclass(frozen=True)
class Request:
    """A first live key that waits; `asked_by` is "staff:<number>", `expires_at` the end of the key to be, or None."""

    number: int
    partner: str
    asked_by: str
    asked_at: str
    expires_at: str | None


def issue_live(db, who, partner, expires=None):
    """Return the text of a new live key, or the Request that another person is to confirm before there is one."""
    with writing(db):
        if who.startswith(STAFF) and not keys.had_live(db, partner):
            return ask(db, who, partner, expires)
        forget(db, partner)
        return keys.issue(db, who, partner, "live", expires)


def ask(db, who, partner, expires=None, now=None):
    """Return the Request for a partner's first live key; raises BadConfirmation when one waits already."""
    now = now or moments.now()
    with writing(db):
        partners.refuse_left(partners.get(db, partner))
        erase_expired(db, now)
        if waiting := find_for(db, partner, now):
            raise BadConfirmation(f"La demande n° {waiting.number} attend déjà qu'une autre personne la confirme.")
        row = {"partner": partner, "asked_by": who, "asked_at": moments.tell(now)}
        db.table("confirmation").insert(row | {"expires_at": expires and moments.tell(expires)})
        asked = find_for(db, partner, now)
        audit.record(db, who, "key ask", partner, None, {"request": asked.number, "expires_at": asked.expires_at})
    return asked


def confirm(db, who, number, now=None):
    """Return the text of the key that was asked for; raises BadConfirmation for the person who asked, too late, or once
    that person was shut out."""
    now = now or moments.now()
    with writing(db):
        asked = get(db, number, now)
        if asked.asked_by == who:
            raise BadConfirmation("Cette clé, vous l'avez demandée : une autre personne doit la confirmer.")
        if any((each.who, each.state) == (asked.asked_by, "disabled") for each in staff.list_all(db)):
            raise BadConfirmation("Le compte qui l'a demandée est désactivé : refusez, puis demandez-en une autre.")
        expires = moments.read(asked.expires_at) if asked.expires_at else None
        if expires and expires <= now:
            raise BadConfirmation("La fin demandée pour cette clé est passée : refusez, puis demandez-en une autre.")
        forget(db, asked.partner)
        audit.record(db, who, "key confirm", asked.partner, {"request": number, "asked_by": asked.asked_by}, None)
        return keys.issue(db, who, asked.partner, "live", expires)


def refuse(db, who, number, now=None):
    """End a request without a key, whether one's own or another's; raises BadConfirmation when it no longer waits."""
    with writing(db):
        asked = get(db, number, now)
        forget(db, asked.partner)
        audit.record(db, who, "key refuse", asked.partner, {"request": number, "asked_by": asked.asked_by}, None)


def get(db, number, now=None):
    """Return the Request of that number; raises BadConfirmation when it no longer waits."""
    found = [each for each in list_waiting(db, now) if each.number == number]
    if not found:
        raise BadConfirmation(
            "Cette demande n'attend plus : elle a été confirmée, refusée, ou date de plus de 7 jours."
        )
    return found[0]


def find_for(db, partner, now=None):
    """Return the Request that waits for a partner id, or None."""
    return next((each for each in list_waiting(db, now) if each.partner == partner), None)


def list_waiting(db, now=None):
    """Return every Request that waits, oldest first."""
    since = moments.tell((now or moments.now()) - KEPT)
    with reading(db):
        return [Request(**row) for row in db.query(f"{WAITING} ORDER BY number", [since])]


def forget(db, partner):
    """Drop the request of a partner id, if there is one, without a word in the log."""
    with writing(db):
        db.table("confirmation").delete_where("partner = ?", [partner])


def erase_expired(db, now=None):
    """Erase the requests that waited too long."""
    with writing(db):
        db.table("confirmation").delete_where("asked_at <= ?", [moments.tell((now or moments.now()) - KEPT)])
