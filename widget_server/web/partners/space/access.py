"""Whose page this is: a signed link opens it, for two hours.

What concerns another partner is never here, and nothing tells whether there is one.
"""

import time

from flask import Blueprint, g, session

from ....errors import UnknownPartner
from ....register import partners
from ...database import database
from ...private import go_to, guard

PARTNER = "partner"  # where the cookie keeps whose page it opens, and since when
LASTS = 2 * 60 * 60  # seconds

space = Blueprint("space", __name__, url_prefix="/partenaires/espace")
guard(space)


def enter(id):
    """Open a partner's own page, by id, to the browser that asks."""
    session.clear()
    session[PARTNER] = [id, time.time()]


def who():
    """What the audit log calls whoever acts here."""
    return f"partner:{g.partner.id}"


@space.before_request
def require_partner():
    """Find whose page this is, or lead to where one asks for a link."""
    id, since = session.get(PARTNER) or (None, 0)
    g.partner = _find(id) if time.time() - since < LASTS else None
    if g.partner is None:
        session.pop(PARTNER, None)
        return go_to("entrance.ask")
    return None


@space.post("/fermer")
def close():
    """Close this page on this machine."""
    session.clear()
    return go_to("partners.guide")


def _find(id):
    try:
        found = partners.get(database(), id) if id else None
    except UnknownPartner:
        return None
    return found if found and found.state != "left" else None
