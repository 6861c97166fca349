"""Who may open which page of the console, and how a page knows who is there.

Deny by default: a page that does not say who may open it stops the service from starting.
"""

from flask import Blueprint, current_app, g, request, session, url_for
from werkzeug.exceptions import Forbidden

from ...errors import ConfigError
from ...register.people import sessions
from ...register.people.ceremonies import site_at
from ...register.people.staff import ROLES
from ..database import database
from ..private import go_to, guard

ADMINISTRATOR = "administrator"
TOKEN = "staff"  # where the cookie keeps the token of a session

console = Blueprint("console", __name__, url_prefix="/console")


def allow(*roles):
    """Let these roles open a view, and administrators; everyone signed in with `allow(*ROLES)`."""
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ConfigError(f"Ces rôles n'existent pas : {', '.join(sorted(unknown))}.")
    return lambda view: _declare(view, frozenset(roles) | {ADMINISTRATOR})


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


def safe_next(path):
    """Return `path` if it is a page of the console, else its first page: nobody is sent elsewhere by an address."""
    home = url_for("console.home")
    return path if path and path.startswith(home) and "\\" not in path and path.isprintable() else home


@console.before_request
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


# After the roles: what a stranger sends is refused before it is read.
guard(console)


def who():
    """What the audit log calls the person of this request."""
    return f"staff:{g.person.staff}"


def _declare(view, roles):
    view.roles = roles
    return view
