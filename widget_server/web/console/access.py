"""Who may open which page of the console or of the desk, and how a page knows who is there.

Deny by default: a page that does not say who may open it stops the service from starting.
"""

from flask import Blueprint, current_app, g, request, session, url_for
from werkzeug.exceptions import Forbidden

from ...errors import ConfigError
from ...register.people import sessions
from ...register.people.ceremonies import site_at
from ...register.people.staff import DESK_ROLES, ROLES
from ..database import database
from ..private import go_to, guard
from . import words

ADMINISTRATOR = "administrator"
TOKEN = "staff"  # where the cookie keeps the token of a session
CONSOLE_HOME = "console.home"
HOMES = {"officer": "desk.home", "supervisor": "desk.waits"}  # of the others: the console's first page

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
    "desk.home": "Conversations",
    "desk.appointments_list": "Rendez-vous",
    "desk.callbacks_list": "Rappels",
    "desk.waits": "Attente",
}

console = Blueprint("console", __name__, url_prefix="/console")


def allow(*roles):
    """Let these roles open a view, and administrators; everyone signed in with `allow(*ROLES)`."""
    _refuse_unknown(roles)
    return lambda view: _declare(view, frozenset(roles) | {ADMINISTRATOR})


def allow_only(*roles):
    """Let these roles open a view, and nobody else: administrators neither."""
    _refuse_unknown(roles)
    return lambda view: _declare(view, frozenset(roles))


def open_to_all(view):
    """Let anyone open a view, signed in or not: only what leads to signing in."""
    return _declare(view, None)


def unattended(view):
    """Mark a view that a page left open asks for by itself: it does not make a session last."""
    view.unattended = True
    return view


def may_open(endpoint, role):
    """Whether someone of this role may open a view, by endpoint."""
    roles = current_app.view_functions[endpoint].roles
    return roles is None or role in roles


def second_factor_wanted(back):
    """Where to send someone who gave no second factor for five minutes, or None; they then come `back`, a path."""
    return None if g.person.has_recent_second_factor() else go_to("console.confirm", next=back)


def passkey_site():
    """Return the Site that passkeys are for, or None where the service is reached by a number."""
    return site_at(current_app.config["PUBLIC_URL"])


def refuse_undeclared(app, blueprint=console):
    """Raise ConfigError if a page of the console, or of another blueprint, does not say who may open it."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{blueprint.name}.") and not hasattr(app.view_functions[rule.endpoint], "roles"):
            raise ConfigError(f"La page {rule.rule} ne dit pas qui peut l'ouvrir.")


def home_of(role):
    """Return the address of the page where someone of this role begins."""
    return url_for(HOMES.get(role, CONSOLE_HOME))


def safe_next(path, role):
    """Return `path` if it is a page for the staff, else the first page of that role: nobody is sent elsewhere by an
    address."""
    homes = (url_for(CONSOLE_HOME), url_for("desk.home"))
    inside = path and path.startswith(homes) and "\\" not in path and path.isprintable()
    return path if inside and path not in homes else home_of(role)


def shared():
    """Return what every template of the staff's pages is given: who is there, and where they may go."""
    person = g.get("person")
    menu = {endpoint: name for endpoint, name in MENU.items() if person and may_open(endpoint, person.role)}
    home = home_of(person.role if person else None)
    return {"person": person, "menu": menu, "home": home, "role_of": words.role, "desk_roles": DESK_ROLES}


def require_role():
    """Find who is there, and refuse whoever may not be."""
    view, token = current_app.view_functions[request.endpoint], session.get(TOKEN)
    roles, attended = view.roles, not hasattr(view, "unattended")
    g.person = sessions.look_up(database(), token, renew=attended) if token else None
    if roles is None:
        return None
    if g.person is None:
        session.clear()
        return go_to("console.sign_in", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    if g.person.role not in roles:
        raise Forbidden()
    return None


def protect(blueprint):
    """Make every page of a blueprint one for the staff. The roles first: what a stranger sends is refused unread."""
    blueprint.before_request(require_role)
    blueprint.context_processor(shared)
    guard(blueprint)


protect(console)


def who():
    """What the audit log calls the person of this request."""
    return f"staff:{g.person.staff}"


def _refuse_unknown(roles):
    if unknown := set(roles) - set(ROLES):
        raise ConfigError(f"Ces rôles n'existent pas : {', '.join(sorted(unknown))}.")


def _declare(view, roles):
    view.roles = roles
    return view
