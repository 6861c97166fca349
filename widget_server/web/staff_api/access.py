"""Who may do what through the staff's API, and how a route knows who asks."""

from flask import current_app, g, request

from ...errors import ForbiddenRole, NoSession, OldSecondFactor
from ...register.people import sessions
from .. import bearer
from ..database import database
from ..gate import read_body
from ..openapi import SESSION, TEXT, Blueprint
from ..private import READS

SIGNED_IN = [{SESSION: []}]
HEADERS = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin", "Vary": "Authorization"}
DAY = TEXT | {"invalid": "Il faut un jour, AAAA-MM-JJ."}
NUMBER = TEXT | {"invalid": "Il faut un nombre entier."}

staff_api = Blueprint(
    "staff_api", __name__, url_prefix="/v1/staff", description="Pour l'équipe, avec une session : jamais un navigateur."
)


def described(summary, **more):
    """Say what a route of the staff does, and that it takes a session."""
    return staff_api.doc(summary=summary, security=SIGNED_IN, **more)


def need_second_factor():
    """Raise OldSecondFactor unless the person gave their second factor within the last five minutes."""
    if not g.person.has_recent_second_factor():
        raise OldSecondFactor(
            "Redonnez d'abord votre code, à POST /v1/staff/sessions/code : le dernier a cinq minutes."
        )


@staff_api.before_request
def require_role():
    """Find who asks, and refuse whoever may not before reading what they send."""
    roles = current_app.view_functions[request.endpoint].roles
    token = bearer.shown()
    g.person = sessions.look_up(database(), token) if token else None
    if roles is not None and g.person is None:
        raise NoSession("Il faut une session ouverte : « Authorization: Bearer … », de POST /v1/staff/sessions.")
    if roles is not None and g.person.role not in roles:
        raise ForbiddenRole("Votre rôle ne permet pas cela.")
    if request.method not in READS:
        read_body()


@staff_api.after_request
def _keep_private(response):
    response.headers.update(HEADERS)
    return response
