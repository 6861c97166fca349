"""Whose page this is: a signed link opens it, for two hours at most, until it is closed.

What concerns another partner is never here, and nothing tells whether there is one.
"""

from flask import Blueprint, g, session

from ....register import openings
from ...database import database
from ...private import go_to, guard

TOKEN = "opening"  # where the cookie keeps the token of what it opens

space = Blueprint("space", __name__, url_prefix="/partenaires/espace")
guard(space)


def enter(id):
    """Open a partner's own page, by id, to the browser that asks."""
    session.clear()
    session[TOKEN] = openings.open(database(), id)


def who():
    """What the audit log calls whoever acts here."""
    return f"partner:{g.partner.id}"


@space.before_request
def require_partner():
    """Find whose page this is, or lead to where one asks for a link."""
    token = session.get(TOKEN)
    g.partner = openings.look_up(database(), token) if token else None
    if g.partner is None:
        session.pop(TOKEN, None)
        return go_to("entrance.ask")
    return None


@space.post("/fermer")
def close():
    """Close this page on this machine; a copy of its cookie opens nothing either."""
    openings.close(database(), session[TOKEN])
    session.clear()
    return go_to("partners.guide")
