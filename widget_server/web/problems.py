"""How every error looks from outside: RFC 9457 for programs, a calm page with the emergency numbers for people.

Nothing here may reveal what went wrong inside, and no error may leave by another door.
"""

import logging
import secrets
from traceback import format_exception

from flask import current_app, render_template, request
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException, default_exceptions

from ..errors import WidgetError
from ..journey.language import sentence
from . import spoken

log = logging.getLogger(__name__)

JSON_TYPES = ("application/problem+json", "application/json")

# Of a page that holds one style of its own and nothing else.
PAGE_POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

SENTENCES = {
    400: (sentence("Requête illisible"), sentence("La requête n'a pas pu être lue.")),
    403: (sentence("Accès refusé"), sentence("Cette page n'est pas ouverte à cette demande.")),
    404: (sentence("Page introuvable"), sentence("Il n'y a rien à cette adresse.")),
    405: (
        sentence("Méthode refusée"),
        sentence("Cette adresse n'accepte pas cette méthode ; l'en-tête Allow dit lesquelles."),
    ),
    413: (sentence("Requête trop grosse"), sentence("Le corps de la requête dépasse la taille acceptée.")),
    415: (
        sentence("Format refusé"),
        sentence("Le corps de la requête doit être du JSON (Content-Type: application/json)."),
    ),
    422: (
        sentence("Requête invalide"),
        sentence("Des champs manquent ou ne conviennent pas ; « errors » dit lesquels."),
    ),
    500: (sentence("Erreur interne"), sentence("Le service a rencontré une erreur. Elle est notée et sera corrigée.")),
    503: (sentence("Service momentanément indisponible"), sentence("Réessayez dans quelques secondes.")),
}
OTHER = (sentence("Requête impossible"), sentence("La requête n'a pas pu être traitée."))


class ProblemSchema(Schema):
    """The shape of every error, for the documentation."""

    type = fields.String(required=True, metadata={"description": "Toujours about:blank"})
    title = fields.String(required=True, metadata={"description": "La nature du problème, en bref"})
    status = fields.Integer(required=True, metadata={"description": "Le code HTTP"})
    detail = fields.String(required=True, metadata={"description": "Une phrase pour la personne"})
    errors = fields.Dict(metadata={"description": "Ce qui ne convient pas, champ par champ"})


def init_app(app):
    """Make every error of `app` leave as a problem."""
    app.register_error_handler(WidgetError, render_domain_error)
    app.register_error_handler(HTTPException, render)
    app.log_exception = _log_unexpected


def render(error):
    """Return the response for a werkzeug HTTPException, with the headers it came with."""
    title, detail = SENTENCES.get(error.code, OTHER)
    messages = getattr(error, "data", {}).get("messages")
    return _fill(error.get_response(), title, detail, errors=messages)


def render_domain_error(error):
    """Return the response for a WidgetError: its own words, unless the fault is ours."""
    response = default_exceptions[error.status]().get_response()
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if error.challenge is not None:
        response.headers["WWW-Authenticate"] = error.challenge
    if error.status < 500:
        return _fill(response, error.title, error.sentence, error.values)
    log.error("%s: %s", type(error).__name__, error)
    return _fill(response, *SENTENCES[error.status])


def _log_unexpected(error):
    """Note an error nobody foresaw by its route: an address may hold a secret, and any text may hold what looks like a
    line of the log."""
    told = [f"  | {_printable(line)}" for line in "".join(format_exception(*error)).splitlines()]
    current_app.logger.error("Unexpected error, %s %s\n%s", request.method, request.url_rule, "\n".join(told))


def _printable(text):
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def _fill(response, title, told, values=None, errors=None):
    detail = told % values if values else told
    problem = {"type": "about:blank", "title": title, "status": response.status_code, "detail": detail}
    if errors:
        problem["errors"] = errors
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.vary.add("Accept")
    if _wants_page():
        return _fill_page(response, title=spoken.tell(title), detail=spoken.tell(told, **values or {}))
    response.mimetype = JSON_TYPES[0]
    response.set_data(current_app.json.dumps(problem))
    return response


def _fill_page(response, **problem):
    nonce = secrets.token_urlsafe(16)
    response.headers["Content-Security-Policy"] = PAGE_POLICY.format(nonce=nonce)
    response.mimetype = "text/html"
    page = render_template("problem.html", problem=problem, language=spoken.language(), nonce=nonce)
    response.set_data(page.encode("utf-8", "replace"))  # a sentence may repeat what JSON can say and UTF-8 cannot
    return response


def _wants_page():
    return request.accept_mimetypes.best_match([*JSON_TYPES, "text/html"]) == "text/html"
