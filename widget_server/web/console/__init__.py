"""The console of the staff: each module holds the pages of one subject, `access.py` who may open them.

Only words and wiring: what a page does is in the register.
"""

from flask import g

# Their pages are declared as they are read.
from . import (  # noqa: F401
    account,
    applications,
    audit,
    deliveries,
    keys,
    messages,
    overview,
    partner_counts,
    partners,
    passkeys,
    picture,
    preview,
    providers,
    sheets,
    sign_in,
    team,
    telling,
    tree,
)
from .access import console, may_open, refuse_undeclared
from .words import ROLE_NAMES

# What the bar at the top leads to, for whoever may open it.
MENU = {
    "console.home": "Vue d'ensemble",
    "console.partners_list": "Partenaires",
    "console.applications_list": "Inscriptions",
    "console.providers_list": "Prestataires",
    "console.tree": "Arbre",
    "console.audit": "Journal",
    "console.team": "Équipe",
    "console.messages_list": "Messages",
    "console.deliveries_list": "Livraisons",
}


def init_app(app):
    """Open the console on `app`; raises ConfigError if one of its pages does not say who may open it."""
    app.register_blueprint(console)
    refuse_undeclared(app)


@console.context_processor
def _shared():
    person = g.get("person")
    menu = {endpoint: name for endpoint, name in MENU.items() if person and may_open(endpoint, person.role)}
    return {"person": person, "menu": menu, "role_names": ROLE_NAMES}
