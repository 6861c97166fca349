"""The console of the staff: each module holds the pages of one subject, `access.py` who may open them.

Only words and wiring: what a page does is in the register.
"""

from flask import g

from ...register.people.staff import ROLES
from . import (  # noqa: F401 (their pages are declared as they are read)
    applications,
    audit,
    keys,
    messages,
    overview,
    partners,
    picture,
    preview,
    sheets,
    sign_in,
    telling,
    tree,
)
from .access import console, may_open, refuse_undeclared

ROLE_NAMES = dict(zip(ROLES, ("partenaires et clés", "arbre", "contrôle", "administration"), strict=True))

# What the bar at the top leads to, for whoever may open it.
MENU = {
    "console.home": "Vue d'ensemble",
    "console.partners_list": "Partenaires",
    "console.applications_list": "Inscriptions",
    "console.tree": "Arbre",
    "console.audit": "Journal",
    "console.messages_list": "Messages",
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
