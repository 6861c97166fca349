"""How a route knows who asks for help: by the code they were given, in a header, and by nothing else of theirs."""

from flask import request
from marshmallow import ValidationError
from werkzeug.exceptions import Forbidden

from ...desk import codes
from ...errors import UnknownCode
from .. import bearer, problems
from ..gate import read_body_of_help
from ..openapi import SESSION, Blueprint
from ..private import READS, sender
from . import pace

CODE = [{SESSION: []}]
HEADERS = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin", "Vary": "Authorization"}
DRAWN = {"description": "Facultatif : un code tiré par le navigateur. Envoyé deux fois, il ne compte qu'une fois."}


def help_blueprint(name, path, description):
    """Return a Blueprint whose answers are kept by nothing, and which only our own pages and programs may use."""
    blueprint = Blueprint(name, __name__, url_prefix=path, description=description)
    blueprint.before_request(_refuse_other_sites)
    blueprint.after_request(_keep_private)
    blueprint.register_error_handler(UnknownCode, slow_guessing)
    return blueprint


def check_text(text):
    """Refuse the halves of characters that JSON can say and nothing else can keep."""
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValidationError("Ce texte contient des signes qui n'existent pas.")


def code_shown():
    """Return the code in this request's Authorization header; raises UnknownCode."""
    code = bearer.shown()
    if not code:
        raise UnknownCode(f"Il faut votre code : « Authorization: Bearer … ». {codes.NO_SUCH}")
    return code


def _refuse_other_sites():
    # A host page can hold no code; it must not be able to open conversations in its visitors' place either.
    if sender() not in ("same-origin", "none"):
        raise Forbidden()
    if request.method not in READS:
        read_body_of_help(pace.here())


def slow_guessing(error):
    """The answer to a code that opens nothing, later the more of them come from the same network."""
    pace.slow("wrong code")
    return problems.render_domain_error(error)


def _keep_private(response):
    response.headers.update(HEADERS)
    return response
