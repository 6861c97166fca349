"""Telling partners that a key is about to end: a month before, then a week before, once each.

How a message leaves is the caller's business; the contact it goes to is in no log.
"""

import logging
from datetime import datetime
from typing import NamedTuple

from babel.dates import format_date

from ..errors import WidgetError
from ..store import moments, reading, writing
from . import audit, keys, partners

log = logging.getLogger(__name__)

DAYS = (7, 30)  # before the end, the most pressing first
SUBJECT = "Votre clé 17Cyber se termine le {day}"
TEXT = """\
Bonjour,

La clé de {name} qui commence par {start} se termine le {day}.
Après ce jour, le module s'affiche encore sur vos pages, sans votre nom et sans vos décomptes.

Pour la remplacer, demandez une nouvelle clé avant cette date, puis mettez-la dans vos pages :
les deux valent pendant quelques semaines.
"""


class Reminded(NamedTuple):
    """The keys whose partners were told, and those whose message could not leave: they are tried again next time."""

    sent: list
    failed: list


def remind(db, who, send, now=None):
    """Tell the contact of each key that ends soon, through `send(to, subject, text)`, and return Reminded."""
    outcome = Reminded([], [])
    for key, days in _due(db, now or moments.now()):
        partner = partners.get(db, key.partner)
        try:
            send(partner.contact, *_write(partner, key))
        except WidgetError as error:
            log.warning("Reminder of a key of %s not sent: %s", partner.id, error)
            outcome.failed.append(key)
        else:
            _note(db, who, key, days)
            outcome.sent.append(key)
    return outcome


def _due(db, now):
    """The keys to tell about, and how many days before the end that is."""
    with reading(db):
        told = {(row["key"], row["days"]) for row in db.query("SELECT key, days FROM reminder")}
    for key in keys.expiring(db, max(DAYS), now):
        left = moments.read(key.expires_at) - now
        days = next(days for days in DAYS if left.total_seconds() <= days * 86400)
        if (key.id, days) not in told:
            yield key, days


def _write(partner, key):
    day = format_date(datetime.fromisoformat(key.expires_at), "d MMMM y", locale="fr")
    return SUBJECT.format(day=day), TEXT.format(day=day, name=partner.name, start=f"{key.id[:20]}…")


def _note(db, who, key, days):
    with writing(db):
        db.table("reminder").insert({"key": key.id, "days": days})
        audit.record(db, who, "key remind", key.id, None, {"days": days, "expires_at": key.expires_at})
